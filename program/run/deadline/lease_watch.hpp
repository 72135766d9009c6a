// `run`'s eye on the lease of its mastership: keeps the command's kill time up to date, and tells when it comes near.
#pragma once

#include "program/run/deadline/kill_time.hpp"
#include "program/run/deadline/loss_plan.hpp"

#include <zkelection/mastership.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <string>

namespace zkelection::cli {

class lease_watch {
 public:
  /// Reads the lease a first time. Throws `std::system_error`.
  lease_watch(asio::any_io_executor executor, kill_time& limit, mastership context, loss_plan plan);

  /// Calls back when something may be due, for `due` to tell what, until the answer is false or `stop` is called. The
  /// function is kept by the executor's context and must keep us alive.
  void start(std::function<bool()> look);
  void stop() { timer_.cancel(); }

  /// As of the lease at this moment.
  kill_time::deed due();

  /// The command is being ended for the sake of the lease, by us or by the guardian.
  bool is_ending() const noexcept { return limit_.is_ending(); }

  /// How long the command has until it is killed.
  std::chrono::nanoseconds time_left() const noexcept { return limit_.at() - boot_clock::now(); }

  /// Why the lease comes to its end, as far as it was seen from here.
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

}  // namespace zkelection::cli
