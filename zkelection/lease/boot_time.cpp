#include "zkelection/lease/boot_time.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstdint>

#include "zkelection/base/boot_timer.hpp"
#include "zkelection/base/timer_alarm.hpp"

namespace zkelection::detail {
namespace {

namespace asio = boost::asio;

class boot_timer final : public seam::timer, public std::enable_shared_from_this<boot_timer> {
 public:
  boot_timer(asio::posix::stream_descriptor descriptor, std::function<void()> due)
      : descriptor_(std::move(descriptor)), due_(std::move(due)) {}

  void wait() {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [weak = weak_from_this()](boost::system::error_code error) {
                             if (auto self = weak.lock(); self && !error) self->on_readable();
                           });
  }

  void set(core::instant when) override {
    base::set_boot_timer(descriptor_.native_handle(), base::boot_clock::time_point(when));
  }

 private:
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
  boot_timer_owner(asio::posix::stream_descriptor descriptor, std::function<void()> due)
      : timer_(std::make_shared<boot_timer>(std::move(descriptor), std::move(due))) {
    timer_->wait();
  }
  void set(core::instant when) override { timer_->set(when); }

 private:
  std::shared_ptr<boot_timer> timer_;
};

/// For a process that has no descriptor left. It stands still while the machine sleeps; `active()` does not rely on it.
class steady_timer final : public seam::timer {
 public:
  steady_timer(asio::any_io_executor executor, std::function<void()> due)
      : executor_(std::move(executor)), due_(std::move(due)) {}

  void set(core::instant when) override {
    const auto delay = std::max(when - boot_time(executor_).now(), core::instant(0));
    alarm_ = std::make_unique<base::timer_alarm>(executor_, std::chrono::ceil<std::chrono::milliseconds>(delay), due_);
  }

 private:
  asio::any_io_executor executor_;
  std::function<void()> due_;
  std::unique_ptr<seam::alarm> alarm_;
};

bool open_timer(asio::posix::stream_descriptor& timer) {
  const int descriptor = base::open_boot_timer();
  if (descriptor == -1) return false;
  boost::system::error_code error;
  timer.assign(descriptor, error);
  if (error) ::close(descriptor);
  return !error;
}

}  // namespace

core::instant boot_time::now() const noexcept { return base::boot_clock::now().time_since_epoch(); }

std::unique_ptr<seam::timer> boot_time::make_timer(std::function<void()> due) {
  asio::posix::stream_descriptor descriptor(executor_);
  if (open_timer(descriptor)) return std::make_unique<boot_timer_owner>(std::move(descriptor), std::move(due));
  return std::make_unique<steady_timer>(executor_, std::move(due));
}

}  // namespace zkelection::detail
