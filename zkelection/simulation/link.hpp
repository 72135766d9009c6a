// A session's connection to a simulated ensemble.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "zkelection/session/connection.hpp"
#include "zkelection/simulation/cluster.hpp"

namespace zkelection::simulation {

namespace asio = boost::asio;

class link final : public detail::connection, public link_end, public std::enable_shared_from_this<link> {
 public:
  link(asio::any_io_executor executor, std::shared_ptr<cluster> servers, cluster::client_id who,
       std::shared_ptr<seam::time_source> clock, detail::connection_wishes wishes, listener callbacks);
  ~link() override { abandon(); }

  void reach() override;
  void introduce() override;

  void create(const std::string& path, std::string_view data, seam::node_kind kind,
              seam::client::on_created done) override;
  void list(const std::string& path, seam::client::on_listed done) override;
  void read(const std::string& path, bool watch, seam::client::on_read done) override;
  void probe(const std::string& path, bool watch, seam::client::on_read done) override;
  void erase(const std::string& path, seam::client::on_done done) override;
  void sync(const std::string& path, seam::client::on_done done) override;
  void remove_watches(const std::string& path, seam::client::on_done done) override;
  void check(const std::vector<std::string>& paths, on_checked done) override;

  void close(std::function<void(bool confirmed)> closed) override;
  void give_up(std::string why) override;
  void abandon() override;

  detail::session_key session() const override { return {session_, {}}; }
  std::chrono::milliseconds negotiated_timeout() const override { return negotiated_timeout_; }
  core::instant connecting_since() const override { return connecting_since_; }

 private:
  using on_answer = std::function<void(const simulation::response&)>;

  void hear(simulation::message what) override;
  void hear_of_the_end(ending how) override;
  void hear_of_a_deadline() override;

  void connect();
  void ask(simulation::any_request what, on_answer done);
  void wake_when_due();
  void drop(detail::drop_cause cause, std::string text);
  void hang_up();
  void lose_answers();
  template <class Function>
  void post(Function function);

  const asio::any_io_executor executor_;
  const std::shared_ptr<cluster> cluster_;
  const cluster::client_id who_;
  const std::shared_ptr<seam::time_source> clock_;
  const detail::connection_wishes wishes_;
  listener listener_;
  std::function<void(bool)> closed_;

  std::optional<cluster::link_id> id_;  ///< while it is connected
  std::int64_t session_ = 0;
  std::chrono::milliseconds negotiated_timeout_{0};
  core::instant connecting_since_{};
  std::deque<on_answer> asked_;  ///< and not answered yet
  std::unique_ptr<seam::timer> timer_;
};

}  // namespace zkelection::simulation
