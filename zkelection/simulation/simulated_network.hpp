// What sessions with a simulated ensemble are on.
#pragma once

#include "zkelection/simulation/environment.hpp"
#include "zkelection/simulation/link.hpp"

namespace zkelection::simulation {

class simulated_network final : public detail::network {
 public:
  simulated_network(asio::any_io_executor strand, const environment& in)
      : strand_(std::move(strand)),
        cluster_(in.servers),
        who_(cluster_->new_client()),
        clock_(in.make_clock(strand_)) {}

  std::shared_ptr<detail::connection> make_connection(detail::connection_wishes wishes,
                                                      detail::connection::listener callbacks) override {
    return std::make_shared<link>(strand_, cluster_, who_, clock_, std::move(wishes), std::move(callbacks));
  }

  /// Servers have literals in the place of names.
  std::shared_ptr<detail::look_up> make_look_up(detail::host_port host, detail::look_up::handler done) override {
    return std::make_shared<detail::resolution>(strand_, std::move(host), std::move(done));
  }

  std::shared_ptr<seam::time_source> clock() const override { return clock_; }

  std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) override {
    return std::make_unique<clock_alarm>(*clock_, delay, std::move(action));
  }

  /// The same in each run, so that what happens in virtual time happens again.
  std::uint32_t seed() override { return static_cast<std::uint32_t>(who_); }

 private:
  class clock_alarm final : public seam::alarm {
   public:
    clock_alarm(seam::time_source& clock, std::chrono::milliseconds delay, std::function<void()> action)
        : timer_(clock.make_timer(std::move(action))) {
      timer_->set(clock.now() + delay);
    }

   private:
    const std::unique_ptr<seam::timer> timer_;
  };

  const asio::any_io_executor strand_;
  const std::shared_ptr<cluster> cluster_;
  const cluster::client_id who_;
  const std::shared_ptr<seam::time_source> clock_;
};

}  // namespace zkelection::simulation
