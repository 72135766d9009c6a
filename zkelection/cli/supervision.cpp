#include "supervision.hpp"

#include "exit_codes.hpp"
#include "process_table.hpp"

#include <fmt/ranges.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace zkelection::cli {

using namespace std::chrono_literals;

supervision::supervision(asio::any_io_executor executor, surroundings around, std::chrono::milliseconds grace)
    : around_(around), grace_(grace), grace_timer_(executor), clear_timer_(executor), finished_(executor) {
  finished_.expires_at(asio::steady_timer::time_point::max());
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (const auto& one : running_processes().value_or(std::vector<process>{})) {
    if (one.parent == ::getpid()) not_ours_.insert(one.id);
  }
}

void supervision::start(const mastership& context, const std::vector<std::string>& command,
                        const std::vector<std::string>& environment) {
  child_.emplace(command, environment, around_.inherited);
  try {
    around_.guard.watch(child_->group());
  } catch (...) {
    child_.reset();  // it is still at its gate
    throw;
  }
  phase_ = phase::running;
  context.async_wait([self = shared_from_this()](error_code error, end_reason reason) {
    if (!error) self->on_lost(reason);
  });
  if (around_.screen.is_ours_alone()) around_.screen.give(child_->group());
  // If not, the wait above kills the child at the gate.
  if (context.active()) child_->release();
  around_.log.info("started {} as process {}", command.front(), child_->group());
}

asio::awaitable<int> supervision::async_finish() {
  co_await finished_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return exit_code_;
}

void supervision::stop(int signal) {
  if (phase_ != phase::running) return;
  child_->signal_group(signal);
  child_->signal_group(SIGCONT);  // a stopped process would not hear it
  around_.log.info("passed {} on to the command, which has {} ms to end", ::sigabbrev_np(signal), grace_.count());
  if (std::exchange(stopping_, true)) return;
  grace_timer_.expires_after(grace_);
  grace_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->phase_ != phase::running) return;
    self->around_.log.error("the command did not end within its grace period: killing it");
    self->kill_now();
  });
}

void supervision::kill_now() {
  if (phase_ == phase::running) child_->signal_group(SIGKILL);
}

void supervision::on_lost(end_reason reason) {
  if (phase_ != phase::running) return;
  on_child_signal();  // it may have ended by itself just before
  if (phase_ != phase::running) return;
  child_->signal_group(SIGKILL);
  lost_ = reason;
  around_.log.error("lost the mastership ({}): killed the command", to_string(reason));
}

void supervision::on_child_signal() {
  if (phase_ == phase::clearing || phase_ == phase::finished) return;
  // One signal may stand for several children; some are orphans that we took over and owe no more than the reaping.
  for (;;) {
    if (child_ && child_->has_ended()) {
      phase_ = phase::clearing;
      grace_timer_.cancel();
      around_.screen.take_back();
      clearing_since_ = std::chrono::steady_clock::now();
      return clear();
    }
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) break;
    if (child_ && info.si_pid == child_->group()) continue;  // it ended between the two questions
    ::waitid(P_PID, static_cast<id_t>(info.si_pid), &info, WEXITED | WNOHANG);
    not_ours_.erase(info.si_pid);
    look_after_guardian(info.si_pid);
  }
  while (child_) {
    const auto event = child_->next_halt();
    if (!event) break;
    on_halt(*event);
  }
}

void supervision::look_after_guardian(pid_t dead) {
  if (dead != around_.guard.id()) return;
  try {
    around_.guard.replace();
    not_ours_.insert(around_.guard.id());
    around_.log.error("the guardian process was killed: started another");
  } catch (const std::system_error& error) {
    around_.log.error("the guardian process was killed ({}): killing the command too", error.what());
    kill_now();
  }
}

void supervision::on_halt(child_process::halt_event event) {
  halted_ = event.what == child_process::halt::stopped;
  if (!halted_) {
    if (around_.screen.is_ours_alone()) around_.screen.give(child_->group());
    return;
  }
  const bool asks_for_terminal = event.signal == SIGTTIN || event.signal == SIGTTOU;
  if (asks_for_terminal && around_.screen.give(child_->group())) return resume();
  // A stopped command cannot see Ctrl-C, so we take the keyboard: nobody has to look for another terminal.
  const bool at_keyboard = around_.screen.take_back() || asks_for_terminal;
  if (at_keyboard) {
    around_.log.error("the command is stopped and still master: Ctrl-Z lets it go on, Ctrl-C ends it");
  } else {
    around_.log.info("the command was stopped by {} and is still master", ::sigabbrev_np(event.signal));
  }
}

void supervision::resume() {
  if (phase_ != phase::running) return;
  halted_ = false;
  if (around_.screen.is_ours_alone()) around_.screen.give(child_->group());
  child_->signal_group(SIGCONT);
}

void supervision::on_continue_signal() { resume(); }

void supervision::on_terminal_stop_signal() {
  if (phase_ != phase::running) return;
  // We never stop ourselves: without heartbeats another becomes master beside a command that may be running.
  if (halted_) {
    resume();
  } else {
    child_->signal_group(SIGTSTP);
  }
}

std::vector<process> supervision::survivors() const {
  std::vector<process> found;
  for (const auto& one : running_processes().value_or(std::vector<process>{})) {
    const bool descendant = one.parent == ::getpid() && !not_ours_.contains(one.id);
    if (one.group == child_->group() || descendant) found.push_back(one);
  }
  return found;
}

void supervision::clear() {
  // The leader is a zombie until it is reaped, so its number still means this group and no other.
  child_->signal_group(SIGKILL);
  const auto left = survivors();
  if (left.empty()) return finish();
  for (const auto& one : left) {
    if (one.parent == ::getpid()) ::kill(one.id, SIGKILL);  // ours to reap, so its number cannot have passed to another
  }
  if (!complained_ && std::chrono::steady_clock::now() - clearing_since_ > 2s) {
    complained_ = true;
    std::vector<pid_t> ids;
    for (const auto& one : left) ids.push_back(one.id);
    around_.log.error("the command has ended, but these processes of it do not die: {}", fmt::join(ids, ", "));
  }
  clear_timer_.expires_after(clear_delay_);
  clear_timer_.async_wait([self = shared_from_this()](error_code) { self->clear(); });
  clear_delay_ = std::min(clear_delay_ * 2, 100ms);
}

void supervision::finish() {
  around_.guard.forget();
  const auto result = child_->reap();
  if (result.killed) around_.screen.restore_modes();
  around_.log.info("the command ended with exit code {}", result.exit_code);
  exit_code_ = lost_ ? exit_code::lost_mastership : result.exit_code;
  phase_ = phase::finished;
  finished_.expires_at(asio::steady_timer::time_point::min());
}

}  // namespace zkelection::cli
