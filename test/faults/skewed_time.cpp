#include "skewed_time.hpp"

namespace faults {
namespace {

using zkelection::core::instant;

instant scaled(instant length, double factor) {
  return instant(static_cast<instant::rep>(static_cast<double>(length.count()) * factor));
}

/// Is set by the skewed clock, and waits by the true one.
class skewed_timer final : public zkelection::seam::timer {
 public:
  skewed_timer(std::unique_ptr<timer> true_timer, instant begin, double rate)
      : true_timer_(std::move(true_timer)), begin_(begin), rate_(rate) {}
  void set(instant when) override {
    // A moment later rather than earlier, as a timer does not ring before its time.
    true_timer_->set(begin_ + scaled(when - begin_, 1 / rate_) + std::chrono::microseconds(1));
  }

 private:
  std::unique_ptr<timer> true_timer_;
  instant begin_;
  double rate_;
};

}  // namespace

skewed_time::skewed_time(const boost::asio::any_io_executor& executor, double rate)
    : true_time_(executor), begin_(true_time_.now()), rate_(rate) {}

instant skewed_time::now() const noexcept { return begin_ + scaled(true_time_.now() - begin_, rate_); }

std::unique_ptr<zkelection::seam::timer> skewed_time::make_timer(std::function<void()> due) {
  return std::make_unique<skewed_timer>(true_time_.make_timer(std::move(due)), begin_, rate_);
}

}  // namespace faults
