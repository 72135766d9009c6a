// A network that counts what its clients ask of the ensemble.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "zkelection/session/connection.hpp"

namespace zkelection::test {

/// Heartbeats, which have a pace of their own, are not counted.
class counting_connection final : public detail::connection {
 public:
  using client = seam::client;

  counting_connection(std::shared_ptr<connection> to, std::shared_ptr<std::size_t> count)
      : to_(std::move(to)), count_(std::move(count)) {}

  void create(const std::string& path, std::string_view data, seam::node_kind kind, client::on_created done) override {
    count();
    to_->create(path, data, kind, std::move(done));
  }
  void list(const std::string& path, client::on_listed done) override {
    count();
    to_->list(path, std::move(done));
  }
  void read(const std::string& path, bool watch, client::on_read done) override {
    count();
    to_->read(path, watch, std::move(done));
  }
  void probe(const std::string& path, bool watch, client::on_read done) override {
    count();
    to_->probe(path, watch, std::move(done));
  }
  void erase(const std::string& path, client::on_done done) override {
    count();
    to_->erase(path, std::move(done));
  }
  void remove_watches(const std::string& path, client::on_done done) override {
    count();
    to_->remove_watches(path, std::move(done));
  }

  void sync(const std::string& path, client::on_done done) override { to_->sync(path, std::move(done)); }
  void check(const std::vector<std::string>& paths, on_checked done) override { to_->check(paths, std::move(done)); }
  void reach() override { to_->reach(); }
  void introduce() override { to_->introduce(); }
  void close(std::function<void(bool)> closed) override { to_->close(std::move(closed)); }
  void give_up(std::string why) override { to_->give_up(std::move(why)); }
  void abandon() override { to_->abandon(); }
  detail::session_key session() const override { return to_->session(); }
  std::chrono::milliseconds negotiated_timeout() const override { return to_->negotiated_timeout(); }
  core::instant connecting_since() const override { return to_->connecting_since(); }

 private:
  void count() { ++*count_; }

  const std::shared_ptr<connection> to_;
  const std::shared_ptr<std::size_t> count_;
};

class counting_network final : public detail::network {
 public:
  counting_network(std::unique_ptr<network> below, std::shared_ptr<std::size_t> count)
      : below_(std::move(below)), count_(std::move(count)) {}

  std::shared_ptr<detail::connection> make_connection(detail::connection_wishes wishes,
                                                      detail::connection::listener callbacks) override {
    return std::make_shared<counting_connection>(below_->make_connection(std::move(wishes), std::move(callbacks)),
                                                 count_);
  }
  std::shared_ptr<detail::look_up> make_look_up(detail::host_port host, detail::look_up::handler done) override {
    return below_->make_look_up(std::move(host), std::move(done));
  }
  std::shared_ptr<seam::time_source> clock() const override { return below_->clock(); }
  std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) override {
    return below_->after(delay, std::move(action));
  }
  std::uint32_t seed() override { return below_->seed(); }

 private:
  const std::unique_ptr<network> below_;
  const std::shared_ptr<std::size_t> count_;
};

}  // namespace zkelection::test
