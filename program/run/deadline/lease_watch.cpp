#include "program/run/deadline/lease_watch.hpp"

#include "zkelection/base/boot_timer.hpp"

#include <zkelection/duration.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace zkelection::program {
namespace {

/// The lease's end is computed from two readings of the clock. So two ends of the same lease may differ by a moment.
constexpr auto a_moment = std::chrono::milliseconds(1);

int make_timer() {
  const int descriptor = base::open_boot_timer();
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot make a timer");
  return descriptor;
}

}  // namespace

lease_watch::lease_watch(asio::any_io_executor executor, kill_time& limit, mastership context, loss_plan plan)
    : limit_(limit), context_(std::move(context)), plan_(plan), timer_(std::move(executor), make_timer()) {
  read_lease();
}

void lease_watch::start(std::function<bool()> look) {
  const auto now = boot_clock::now();
  const auto next = limit_.next(plan_.grace);
  // If the next instant has passed, `look` has already heard of it.
  base::set_boot_timer(timer_.native_handle(), next > now ? std::min(next, now + plan_.refresh) : now + plan_.refresh);
  timer_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [this, look = std::move(look)](error_code error) mutable {
                      if (!error && look()) start(std::move(look));
                    });
}

void lease_watch::read_lease() {
  // In this order: time that passes between the two readings makes the kill earlier, never later.
  const auto now = boot_clock::now();
  const auto left = context_.remaining();
  // If the mastership has ended, its context reports that itself.
  const bool has_end = left > left.zero() && left != left.max();
  if (has_end) limit_.move_to(now + left - plan_.margin);
  if (has_end && now + left > end_ + a_moment) {
    end_ = now + left;
    renewed_ = now;
  }
  pause_ = now - std::exchange(looked_, now);
}

kill_time::deed lease_watch::due() {
  read_lease();
  return limit_.due(boot_clock::now(), plan_.grace);
}

std::string lease_watch::what_was_seen() const {
  const auto now = boot_clock::now();
  const auto pause = std::max(pause_, now - looked_);
  if (pause > 3 * plan_.refresh) return fmt::format("this process stood still for {}", duration_text(pause));
  return fmt::format("no answer has renewed its lease for {}", duration_text(now - renewed_));
}

}  // namespace zkelection::program
