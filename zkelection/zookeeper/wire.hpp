// What sessions with a real ensemble are on: the C client's handles, and the machine's own time.
#pragma once

#include <random>
#include <zkelection/session_config.hpp>

#include "zkelection/base/timer_alarm.hpp"
#include "zkelection/lease/boot_time.hpp"
#include "zkelection/session/connection.hpp"
#include "zkelection/zookeeper/acl_list.hpp"
#include "zkelection/zookeeper/handle.hpp"

namespace zkelection::zookeeper {

class wire final : public detail::network {
 public:
  wire(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
       std::shared_ptr<seam::time_source> clock, std::shared_ptr<sight> seen)
      : strand_(std::move(strand)),
        config_(std::move(config)),
        acl_(std::make_shared<const acl_list>(config_->acl)),
        clock_(std::move(clock)),
        seen_(std::move(seen)) {}
  wire(const asio::any_io_executor& strand, std::shared_ptr<const session_config> config,
       std::shared_ptr<sight> seen = std::make_shared<sight>())
      : wire(strand, std::move(config), std::make_shared<detail::boot_time>(strand), std::move(seen)) {}

  std::shared_ptr<detail::connection> make_connection(detail::connection_wishes wishes,
                                                      detail::connection::listener callbacks) override {
    return std::make_shared<handle>(strand_, handle_options{std::move(wishes), config_, acl_, clock_, seen_},
                                    std::move(callbacks));
  }

  std::shared_ptr<detail::look_up> make_look_up(detail::host_port host, detail::look_up::handler done) override {
    return std::make_shared<detail::resolution>(strand_, std::move(host), std::move(done));
  }

  std::shared_ptr<seam::time_source> clock() const override { return clock_; }

  std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) override {
    return std::make_unique<base::timer_alarm>(strand_, delay, std::move(action));
  }

  std::uint32_t seed() override { return std::random_device{}(); }

 private:
  const asio::any_io_executor strand_;
  const std::shared_ptr<const session_config> config_;
  const std::shared_ptr<const acl_list> acl_;
  const std::shared_ptr<seam::time_source> clock_;
  const std::shared_ptr<sight> seen_;
};

}  // namespace zkelection::zookeeper
