#include "zkelection/lease/boot_time.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstdint>
#include <ctime>
#include <system_error>

namespace zkelection::detail {
namespace {

namespace asio = boost::asio;

class boot_timer final : public seam::timer, public std::enable_shared_from_this<boot_timer> {
 public:
  boot_timer(const asio::any_io_executor& executor, std::function<void()> due)
      : descriptor_(executor, make_descriptor()), due_(std::move(due)) {}

  void wait() {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [weak = weak_from_this()](boost::system::error_code error) {
                             if (auto self = weak.lock(); self && !error) self->on_readable();
                           });
  }

  void set(core::instant when) override {
    // A time of zero would disarm it.
    const auto at = std::max(when, core::instant(1));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at);
    itimerspec spec{};
    spec.it_value.tv_sec = seconds.count();
    spec.it_value.tv_nsec = (at - seconds).count();
    ::timerfd_settime(descriptor_.native_handle(), TFD_TIMER_ABSTIME, &spec, nullptr);
  }

 private:
  static int make_descriptor() {
    const int descriptor = ::timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (descriptor == -1) throw std::system_error(errno, std::generic_category(), "cannot make a timer descriptor");
    return descriptor;
  }

  void on_readable() {
    std::uint64_t expirations = 0;
    // Nothing to read: it was set to a later time after it had expired.
    const bool expired = ::read(descriptor_.native_handle(), &expirations, sizeof expirations) == sizeof expirations;
    wait();
    if (expired) due_();
  }

  asio::posix::stream_descriptor descriptor_;
  std::function<void()> due_;
};

/// Owns the timer: a wait that is under way does not keep it alive.
class boot_timer_owner final : public seam::timer {
 public:
  boot_timer_owner(const asio::any_io_executor& executor, std::function<void()> due)
      : timer_(std::make_shared<boot_timer>(executor, std::move(due))) {
    timer_->wait();
  }
  void set(core::instant when) override { timer_->set(when); }

 private:
  std::shared_ptr<boot_timer> timer_;
};

}  // namespace

core::instant boot_time::now() const noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::unique_ptr<seam::timer> boot_time::make_timer(std::function<void()> due) {
  return std::make_unique<boot_timer_owner>(executor_, std::move(due));
}

}  // namespace zkelection::detail
