#include "moving_servers.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>

#include "support/run_to_rest.hpp"
#include "zkelection/election/factory_state.hpp"
#include "zkelection/simulation/link.hpp"

namespace zkelection::test {
namespace {

constexpr core::instant beginning = std::chrono::hours(24);
constexpr std::int64_t unknown_session = std::numeric_limits<std::int64_t>::max();

class alarm final : public seam::alarm {
 public:
  alarm(seam::time_source& clock, milliseconds delay, std::function<void()> action)
      : timer_(clock.make_timer(std::move(action))) {
    timer_->set(clock.now() + delay);
  }

 private:
  const std::unique_ptr<seam::timer> timer_;
};

std::shared_ptr<simulation::cluster> make_ensemble() {
  simulation::cluster_settings how;
  how.servers = moving_servers::servers;
  how.begin = beginning;
  return std::make_shared<simulation::cluster>(how);
}

}  // namespace

/// The answer is what was true when the look-up began.
class moving_servers::look_up final : public detail::look_up {
 public:
  look_up(const moving_servers& in, std::shared_ptr<seam::time_source> clock, detail::host_port host, handler done)
      : in_(in), clock_(std::move(clock)), host_(std::move(host)), done_(std::move(done)) {}

  std::chrono::nanoseconds start() override {
    const auto server = static_cast<std::size_t>(host_.host.back() - '0');
    std::vector<core::server_address> found;
    if (in_.names.works) found.push_back({in_.names_[server], to_string(host_)});
    answer_.emplace(*clock_, in_.names.delay, [this, found = std::move(found)] {
      const auto done = std::exchange(done_, nullptr);
      if (done) done(found, found.empty() ? host_.host + ": no such host" : "");
    });
    return {};
  }

  void cancel() override {
    done_ = nullptr;
    answer_.reset();
  }

 private:
  const moving_servers& in_;
  const std::shared_ptr<seam::time_source> clock_;
  const detail::host_port host_;
  handler done_;
  std::optional<alarm> answer_;
};

class moving_servers::network final : public detail::network {
 public:
  network(const moving_servers& in, std::shared_ptr<client> who, asio::any_io_executor strand)
      : in_(in),
        who_(std::move(who)),
        strand_(std::move(strand)),
        clock_(std::make_shared<simulation::virtual_time>(in_.timeline_, strand_)) {
    for (std::size_t i = 0; i < numbers_.size(); ++i) numbers_[i] = in_.ensembles_[i]->new_client();
  }

  std::shared_ptr<detail::connection> make_connection(detail::connection_wishes wishes,
                                                      detail::connection::listener callbacks) override {
    const auto owner = in_.owners_.find(wishes.server.literal);
    const bool reachable = owner != in_.owners_.end() && !who_->cut_off;
    const auto at = reachable ? owner->second.ensemble : who_->at;
    const auto address =
        std::exchange(wishes.server.literal, fmt::format(":{}", reachable ? owner->second.server + 1 : 0));
    // Both count their sessions from one.
    if (wishes.session && at != who_->at) wishes.session->id = unknown_session;
    const auto made = std::make_shared<std::weak_ptr<simulation::link>>();
    callbacks.connected = [who = who_, at, address, made, connected = std::move(callbacks.connected)] {
      who->at = at;
      who->address = address;
      who->connection = *made;
      connected();
    };
    auto link = std::make_shared<simulation::link>(strand_, in_.ensembles_[at], numbers_[at], clock_, std::move(wishes),
                                                   std::move(callbacks));
    *made = link;
    return link;
  }

  std::shared_ptr<detail::look_up> make_look_up(detail::host_port host, detail::look_up::handler done) override {
    return std::make_shared<look_up>(in_, clock_, std::move(host), std::move(done));
  }

  std::shared_ptr<seam::time_source> clock() const override { return clock_; }

  std::unique_ptr<seam::alarm> after(milliseconds delay, std::function<void()> action) override {
    return std::make_unique<alarm>(*clock_, delay, std::move(action));
  }

  std::uint32_t seed() override { return static_cast<std::uint32_t>(numbers_[ours]); }

 private:
  const moving_servers& in_;
  const std::shared_ptr<client> who_;
  const asio::any_io_executor strand_;
  const std::shared_ptr<simulation::virtual_time> clock_;
  std::array<simulation::cluster::client_id, 2> numbers_{};
};

/// The foreign ensemble is the older one: its tokens are larger.
moving_servers::moving_servers()
    : timeline_(std::make_shared<simulation::timeline>(beginning)), ensembles_{make_ensemble(), make_ensemble()} {
  for (std::size_t server = 0; server < servers; ++server) {
    names_[server] = fmt::format("10.0.0.{}:1", ++last_address_);
    owners_[names_[server]] = {ours, server};
  }
  age(foreign);
}

void moving_servers::age(ensemble_number which) {
  for (int i = 0; i < 1000; ++i) {
    ensemble(which).create(timeline_->now(), "/past", {});
    ensemble(which).erase(timeline_->now(), "/past");
  }
}

std::unique_ptr<election_factory> moving_servers::make_factory(std::shared_ptr<client> who, session_config config,
                                                               std::string hosts) {
  config.hosts = std::move(hosts);
  clients_.push_back(who);
  return std::make_unique<detail::session_factory>(std::make_shared<detail::factory_state>(
      io_.get_executor(), std::move(config),
      [this, who](const auto& strand, const auto&) { return std::make_unique<network>(*this, who, strand); }));
}

// ---- Time.

void moving_servers::run() { run_to_rest(io_); }

void moving_servers::advance(std::chrono::nanoseconds length) {
  const auto target = timeline_->now() + length;
  for (;;) {
    run();
    inherit();
    const auto limit = next_inheritance();
    if (!timeline_->move_on(limit ? std::min(*limit, target) : target) && timeline_->now() >= target) break;
  }
  run();
}

std::optional<core::instant> moving_servers::next_inheritance() const {
  if (to_come_.empty()) return std::nullopt;
  return to_come_.front().when;
}

void moving_servers::inherit() {
  while (!to_come_.empty() && to_come_.front().when <= timeline_->now()) {
    owners_[to_come_.front().address] = {foreign, to_come_.front().server};
    to_come_.erase(to_come_.begin());
  }
}

// ---- What happens.

void moving_servers::move(std::size_t server) {
  const auto old = std::exchange(names_[server], fmt::format("10.0.0.{}:1", ++last_address_));
  owners_.erase(old);
  owners_[names_[server]] = {ours, server};
  to_come_.push_back({timeline_->now() + left_alone, old, server});
  for (const auto& weak : clients_) {
    if (const auto who = weak.lock(); who && who->address == old) disconnect(*who);
  }
}

/// While it has a connection.
std::optional<std::int64_t> moving_servers::session_of(const client& who) const {
  const auto connection = who.connection.lock();
  if (!connection || !ensembles_[who.at]->is_open(connection->session().id)) return std::nullopt;
  return connection->session().id;
}

void moving_servers::disconnect(const client& who) {
  if (const auto session = session_of(who)) ensemble(who.at).drop(timeline_->now(), *session);
}

void moving_servers::cut_off(client& who) {
  who.cut_off = true;
  if (const auto session = session_of(who)) ensemble(who.at).cut_off_client(timeline_->now(), *session);
}

void moving_servers::expire(const client& who) {
  if (const auto session = session_of(who)) ensemble(who.at).expire(timeline_->now(), *session);
}

void moving_servers::heal() {
  for (const auto& weak : clients_) {
    if (const auto who = weak.lock()) who->cut_off = false;
  }
  for (const auto& each : ensembles_) each->heal(timeline_->now());
}

}  // namespace zkelection::test
