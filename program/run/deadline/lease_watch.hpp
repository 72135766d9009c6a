// Watches the lease of the mastership for `run`: moves the command's kill time along, and calls back when it is near.
#pragma once

#include "program/run/deadline/kill_time.hpp"
#include "program/run/deadline/loss_plan.hpp"

#include <zkelection/mastership.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <string>

namespace zkelection::program {

class lease_watch {
 public:
  /// Reads the lease a first time. Throws `std::system_error`.
  lease_watch(asio::any_io_executor executor, kill_time& limit, mastership context, loss_plan plan);

  /// Calls `look` whenever something may be due; `due` then says what. Goes on until `look` returns false or `stop` is
  /// called. The executor's context keeps the function, which must keep this object alive.
  void start(std::function<bool()> look);
  void stop() { timer_.cancel(); }

  /// Reads the lease, and says what must be done now.
  kill_time::deed due();

  /// True if we or the guardian have asked the command to end because of the lease, or have killed it.
  bool is_ending() const noexcept { return limit_.is_ending(); }

  /// The time until the command is killed.
  std::chrono::nanoseconds time_left() const noexcept { return limit_.at() - boot_clock::now(); }

  /// Why the lease ends, as far as this process has seen.
  std::string what_was_seen() const;

  const loss_plan& plan() const noexcept { return plan_; }

 private:
  using boot_clock = base::boot_clock;

  void read_lease();

  kill_time& limit_;
  mastership context_;
  loss_plan plan_;
  boot_clock::time_point looked_ = boot_clock::now();
  boot_clock::duration pause_{0};  ///< between the last two looks
  boot_clock::time_point end_;     ///< of the lease, as it was seen last
  boot_clock::time_point renewed_ = looked_;
  asio::posix::stream_descriptor timer_;
};

}  // namespace zkelection::program
