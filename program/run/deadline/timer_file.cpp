#include "program/run/deadline/timer_file.hpp"

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace zkelection::cli {

int make_timer_file() {
  const int descriptor = ::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "cannot make a timer");
  return descriptor;
}

void set_timer_file(int descriptor, boot_clock::time_point at) noexcept {
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

}  // namespace zkelection::cli
