// A lease's clock that is fast or slow.
#pragma once

#include "zkelection/lease/boot_time.hpp"

namespace faults {

/// Shows the machine's time at first, and then runs at `rate` times its speed.
class skewed_time final : public zkelection::seam::time_source {
 public:
  skewed_time(const boost::asio::any_io_executor& executor, double rate);

  zkelection::core::instant now() const noexcept override;
  std::unique_ptr<zkelection::seam::timer> make_timer(std::function<void()> due) override;

 private:
  zkelection::detail::boot_time true_time_;
  zkelection::core::instant begin_;
  double rate_;
};

}  // namespace faults
