#include "zkelection/base/boot_timer.hpp"

#include <sys/timerfd.h>

#include <algorithm>

namespace zkelection::base {

int open_boot_timer() noexcept { return ::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

void set_boot_timer(int descriptor, boot_clock::time_point at) noexcept {
  using namespace std::chrono;
  itimerspec setting{};  // all zero: never
  if (at != boot_clock::time_point::max()) {
    const auto since_boot = std::max(at.time_since_epoch(), nanoseconds(1));
    const auto whole = floor<seconds>(since_boot);
    setting.it_value.tv_sec = whole.count();
    setting.it_value.tv_nsec = (since_boot - whole).count();
  }
  ::timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &setting, nullptr);
}

}  // namespace zkelection::base
