#include "program/run/process/leftovers.hpp"

#include <fmt/ranges.h>
#include <boost/system/error_code.hpp>

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace zkelection::program {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds shortest_delay = 1ms, longest_delay = 100ms;

}  // namespace

leftovers::leftovers(boost::asio::any_io_executor executor, const logger& log) : log_(log), timer_(executor) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (const auto& one : running_processes().value_or(std::vector<process>{})) {
    if (one.parent == ::getpid()) spare(one.id);
  }
}

std::vector<process> leftovers::survivors(pid_t group) const {
  std::vector<process> found;
  for (const auto& one : running_processes().value_or(std::vector<process>{})) {
    const bool descendant = one.parent == ::getpid() && !not_ours_.contains(one.id);
    if (one.group == group || descendant) found.push_back(one);
  }
  return found;
}

void leftovers::clear(const child_process& leader, std::function<void()> done) {
  const auto now = std::chrono::steady_clock::now();
  if (since_ == decltype(since_){}) since_ = now;
  // The leader is a zombie until we reap it, so its ID still means this group and no other.
  leader.signal_group(SIGKILL);
  const auto left = survivors(leader.group());
  if (left.empty()) return done();
  std::set<pid_t> ids;
  for (const auto& one : left) {
    ids.insert(one.id);
    if (one.parent == ::getpid()) ::kill(one.id, SIGKILL);  // we have not reaped it, so no other process has its ID
  }
  if (!complained_ && now - since_ > 2s) {
    complained_ = true;
    log_.error("the command has ended, but these processes that it started do not die: {}", fmt::join(ids, ", "));
  }
  // A process that dies leaves us its children, so each round may find other processes. We wait longer only if it finds
  // the same ones.
  delay_ = std::exchange(last_left_, ids) == ids ? std::min(delay_ * 2, longest_delay) : shortest_delay;
  timer_.expires_after(delay_);
  timer_.async_wait([this, &leader, done = std::move(done)](boost::system::error_code) { clear(leader, done); });
}

}  // namespace zkelection::program
