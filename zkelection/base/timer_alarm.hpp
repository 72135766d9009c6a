// An alarm on Asio's steady timer.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "zkelection/seam/client.hpp"

namespace zkelection::base {

class timer_alarm final : public seam::alarm {
 public:
  timer_alarm(boost::asio::any_io_executor executor, std::chrono::milliseconds delay, std::function<void()> action)
      : timer_(std::move(executor), delay) {
    // An expiry may be on its way when the alarm is destroyed: the token tells.
    timer_.async_wait([alive = std::weak_ptr<void>(token_), action = std::move(action)](error_code error) {
      if (!error && !alive.expired()) action();
    });
  }

 private:
  std::shared_ptr<void> token_ = std::make_shared<char>();
  boost::asio::steady_timer timer_;
};

}  // namespace zkelection::base
