// The clock that goes on while the machine sleeps, as leases do.
#pragma once

#include <chrono>
#include <ctime>

namespace zkelection::base {

/// `CLOCK_BOOTTIME`, which all processes of the machine share.
struct boot_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<boot_clock>;
  static constexpr bool is_steady = true;

  static time_point now() noexcept {
    timespec reading{};
    ::clock_gettime(CLOCK_BOOTTIME, &reading);
    return time_point(std::chrono::seconds(reading.tv_sec) + std::chrono::nanoseconds(reading.tv_nsec));
  }
};

}  // namespace zkelection::base
