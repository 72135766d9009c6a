// CLOCK_BOOTTIME for Asio. Its steady timer stands still while the machine sleeps, and a session's timeout does not.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "zkelection/seam/time_source.hpp"

namespace zkelection::detail {

class boot_time final : public seam::time_source {
 public:
  explicit boot_time(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  core::instant now() const noexcept override;
  std::unique_ptr<seam::timer> make_timer(std::function<void()> due) override;

 private:
  boost::asio::any_io_executor executor_;
};

}  // namespace zkelection::detail
