// Carries out what `core::reconnect` decides, and tells it what happens.
#include "zkelection/session/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/assert.hpp>
#include <zkelection/duration.hpp>

#include "zkelection/core/lease_advice.hpp"
#include "zkelection/session/connection_words.hpp"
#include "zkelection/session/host_addresses.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::detail {
namespace {

std::vector<std::string> names_of(const std::vector<host_port>& hosts) {
  std::vector<std::string> names;
  for (const auto& host : names_among(hosts)) names.push_back(to_string(host));
  return names;
}

}  // namespace

session::session(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
                 std::shared_ptr<const base::reporter> report, std::unique_ptr<network> behind)
    : executor_end_listener(strand),
      strand_(std::move(strand)),
      config_(std::move(config)),
      target_(std::get<connect_string>(parse_connect_string(config_->hosts))),
      network_(std::move(behind)),
      clock_(network_->clock()),
      events_(std::move(report), config_->hosts.substr(0, config_->hosts.find('/')), config_->session_timeout),
      last_failure_{errc::unreachable, fmt::format("{}: no answer yet", config_->hosts)},
      random_(network_->seed()),
      reconnect_({literal_addresses(target_.hosts), names_of(target_.hosts), config_->session_timeout,
                  config_->first_connect_timeout},
                 random_),
      lease_(clock_, config_->max_tick, wishes_of_lease()) {}

void session::open() {
  self_ = shared_from_this();
  begin_outage();
  apply(reconnect_.open(at_present()));
}

void session::apply(core::reconnecting::actions actions) {
  const auto keep = shared_from_this();
  actions_.run(std::move(actions), [this](const auto& action) { carry_out(action); });
}

core::reconnect::moment session::at_present() const { return {clock_->now(), lease_.running()}; }

// ---- Getting and keeping a connection.

void session::carry_out(const core::reconnecting::look_up& request) {
  const auto host = std::ranges::find(target_.hosts, request.name, [](const auto& each) { return to_string(each); });
  auto& asked = look_ups_[request.name];
  asked.under_way = network_->make_look_up(*host, [this, name = request.name](const auto& found, const auto& trouble) {
    const auto ended = look_ups_.extract(name);
    if (trouble.empty()) events_.look_up_succeeded(name);
    apply(reconnect_.looked_up(name, found, trouble, ended.mapped().age, at_present()));
  });
  const auto patience = config_->session_timeout / 2;
  asked.late = after(patience, [this, name = request.name, host = host->host, patience] {
    const auto trouble = fmt::format("{}: no answer from the name service within {}", host, duration_text(patience));
    const bool waits = reconnect_.current_phase() == core::reconnect::phase::looking_up;
    events_.look_up_failed({name, trouble, waits}, clock_->now());
  });
  asked.age = asked.under_way->start();
}

void session::carry_out(const core::reconnecting::unresolved& message) {
  events_.look_up_failed(message, clock_->now());
  if (!reconnect_.has_connection())
    last_failure_ = {errc::host_not_found, with_remedy(message.trouble, "check the hosts")};
}

void session::carry_out(const core::reconnecting::reach& request) {
  events_.connecting(request.server);
  const auto made = network_->make_connection(
      {request.server, target_.chroot, config_->session_timeout, request.session, request.without_credentials},
      {[this, which = request.attempt] { apply(reconnect_.reached(which, at_present())); },
       [this, which = request.attempt] { on_connection_made(which); },
       [this, which = request.attempt](drop_cause cause, const std::string& text) {
         const auto attempt = attempts_.extract(which);
         const auto keep = attempt ? attempt.mapped() : std::exchange(connection_, nullptr);
         apply(reconnect_.dropped(which, cause, text, at_present()));
       },
       [this](const std::string& path, core::node_change change) { on_node_event(path, change); }});
  attempts_.emplace(request.attempt, made);
  made->reach();
}

void session::carry_out(const core::reconnecting::introduce& request) { attempts_.at(request.attempt)->introduce(); }

void session::on_connection_made(core::reconnecting::attempt_number which) {
  connection_ = attempts_.extract(which).mapped();
  apply(reconnect_.connected(which, connection_->session(), connection_->negotiated_timeout(), at_present()));
}

void session::carry_out(const core::reconnecting::cut& request) {
  attempts_.extract(request.attempt).mapped()->abandon();
}

void session::carry_out(const core::reconnecting::leave& request) {
  const auto leaving = attempts_.extract(request.attempt).mapped();
  leaving_.insert(leaving);
  leaving->close([this, weak = std::weak_ptr(leaving)](bool) { leaving_.erase(weak.lock()); });
}

void session::carry_out(const core::reconnecting::remind& request) {
  reminder_ = after(request.length, [this] { apply(reconnect_.reminded(at_present())); });
}

void session::carry_out(const core::reconnecting::made& message) {
  reminder_.reset();
  outage_.reset();
  const auto& host = reconnect_.server().host;
  const auto asked = config_->session_timeout, granted = connection_->negotiated_timeout();
  last_failure_ = {errc::unreachable,
                   fmt::format("{}: connected, but no request is served; check the servers' logs", host)};
  events_.connected(host, message, granted, core::advise(asked, granted, config_->max_tick));
  if (auto problem = core::problem_with_lease(asked, granted, config_->max_tick)) {
    unfitness_ = failure{errc::session_too_short, fmt::format("{}: {}", host, *problem)};
    events_.server_unfit(host, unfitness_->text);
  }
}

void session::carry_out(const core::reconnecting::serve& message) {
  BOOST_ASSERT(connection_);
  // Before all else: a mastership may be waiting for it.
  lease_.connected(connection_->connecting_since(), connection_->negotiated_timeout(), message.new_session);
  if (unfitness_) tell_listeners([why = *unfitness_](auto& listener) { listener.on_refused(why); });
  tell_listeners([id = message.session.id](auto& listener) { listener.on_connected(id); });
}

void session::carry_out(const core::reconnecting::lost& message) {
  unfitness_.reset();
  last_failure_ = explain_loss(message, *config_);
  events_.lost(message, last_failure_.text, clock_->now());
  begin_outage();
  watches_.clear();
  lease_.disconnected();
  pipeline_.refuse();
}

void session::carry_out(const core::reconnecting::suspended& message) {
  tell_listeners([how = message.how](auto& listener) { listener.on_suspended(how); });
}

void session::carry_out(const core::reconnecting::expired&) {
  lease_.expired();
  tell_listeners([](auto& listener) { listener.on_expired(); });
}

void session::carry_out(const core::reconnecting::refused&) {
  outage_.reset();  // servers answer, and the pauses are ours
  tell_listeners([why = last_failure_](auto& listener) { listener.on_refused(why); });
}

void session::carry_out(const core::reconnecting::pause& request) {
  pause_ = after(request.length, [this] {
    pause_.reset();
    apply(reconnect_.pause_over(at_present()));
  });
}

void session::carry_out(const core::reconnecting::end_pause&) { pause_.reset(); }

void session::begin_outage() {
  if (outage_ || !self_) return;
  events_.outage_begins(clock_->now());
  watch_outage();
}

void session::watch_outage() {
  outage_ = after(events_.pause_of_outage(), [this] {
    events_.no_server_reachable(last_failure().text, clock_->now());
    watch_outage();
  });
}

/// A name that hangs may be the reason.
failure session::last_failure() const {
  if (look_ups_.empty() || reconnect_.has_connection()) return last_failure_;
  std::vector<std::string> names;
  for (const auto& [name, asked] : look_ups_) names.push_back(name);
  return {last_failure_.code,
          fmt::format("{}; no answer from the name service about {}", last_failure_.text, fmt::join(names, ", "))};
}

std::unique_ptr<seam::alarm> session::after(std::chrono::milliseconds delay, std::function<void()> action) {
  return network_->after(delay, std::move(action));
}

// ---- Listeners.

void session::attach(std::shared_ptr<seam::session_listener> listener) {
  const auto* key = listener.get();
  listeners_.emplace(key, std::move(listener));
  if (!is_open()) return;
  asio::post(strand_, [self = shared_from_this(), key, session = reconnect_.session()] {
    // Those who came in between have heard of it already.
    const auto found = self->listeners_.find(key);
    if (found != self->listeners_.end() && self->is_open() && self->reconnect_.session() == session)
      found->second->on_connected(session->id);
  });
}

void session::detach(const seam::session_listener& listener) { listeners_.erase(&listener); }

void session::on_node_event(const std::string& path, core::node_change change) {
  for (const auto& weak : watches_.take(path)) {
    if (auto listener = weak.lock()) listener->on_node_event(path, change);
  }
}

// ---- The end.

void session::close(std::function<void(bool)> closed) {
  if (reconnect_.current_phase() == core::reconnect::phase::closed) return closed(end_confirmed_);
  close_waiters_.push_back(std::move(closed));
  apply(reconnect_.close(at_present()));
}

void session::carry_out(const core::reconnecting::closing&) {
  tell_listeners([](auto& listener) { listener.on_closing(); });
  lease_.stop();
  pipeline_.refuse();
}

void session::carry_out(const core::reconnecting::limit_close&) {
  close_limit_ = after(config_->close_timeout, [this] { apply(reconnect_.close_limit_over()); });
}

void session::carry_out(const core::reconnecting::end_session&) {
  connection_->close([this](bool confirmed) {
    connection_.reset();
    apply(reconnect_.session_ended(confirmed, at_present()));
  });
}

void session::carry_out(const core::reconnecting::closed& message) {
  end_confirmed_ = message.confirmed;
  // The caller may be one of our own parts: all of us lasts until that call is over.
  asio::post(strand_, [keep = shared_from_this()] {});
  let_go();
  pipeline_.refuse();
  tell_listeners([confirmed = message.confirmed](auto& listener) { listener.on_closed(confirmed); });
  listeners_.clear();
  const auto waiters = std::exchange(close_waiters_, {});
  for (const auto& closed : waiters) closed(message.confirmed);
}

/// Nobody is told: no handler would run.
void session::on_executor_end() noexcept {
  const auto keep = weak_from_this().lock();
  if (!keep) return;
  reconnect_.abandon();
  let_go();
  const auto requests = std::exchange(pipeline_, {});
  const auto listeners = std::exchange(listeners_, {});
  const auto waiters = std::exchange(close_waiters_, {});
}

/// Ends what keeps us and the connection alive.
void session::let_go() {
  lease_.stop();
  self_.reset();
  for (const auto& [name, asked] : look_ups_) asked.under_way->cancel();
  look_ups_.clear();
  reminder_.reset();
  pause_.reset();
  close_limit_.reset();
  outage_.reset();
  for (const auto& [number, attempt] : std::exchange(attempts_, {})) attempt->abandon();
  for (const auto& each : std::exchange(leaving_, {})) each->abandon();
  if (connection_) connection_->abandon();
  connection_.reset();
  watches_.clear();
}

}  // namespace zkelection::detail
