#include "zkelection/session/session.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/post.hpp>

#include "zkelection/core/lease_advice.hpp"
#include "zkelection/core/time_text.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::detail {
namespace {

/// A connection that lived for less does not count as a recovery.
constexpr std::chrono::seconds proven_life{1};

errc error_of(drop_cause cause) {
  switch (cause) {
    case drop_cause::not_zookeeper: return errc::not_zookeeper;
    case drop_cause::auth_failed: return errc::auth_failed;
    case drop_cause::closed:
    case drop_cause::silent:
    case drop_cause::unreachable:
    case drop_cause::shortage:
    case drop_cause::expired: return errc::unreachable;
  }
  return errc::unreachable;
}

std::string_view remedy(drop_cause cause) {
  return cause == drop_cause::shortage ? shortage_remedy : "check the hosts and the network";
}

}  // namespace

session::session(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
                 std::shared_ptr<const base::reporter> report, std::unique_ptr<network> behind)
    : context_end_listener(strand),
      strand_(std::move(strand)),
      config_(std::move(config)),
      report_(std::move(report)),
      target_(std::get<connect_string>(parse_connect_string(config_->hosts))),
      network_(std::move(behind)),
      clock_(network_->clock()),
      last_failure_{errc::unreachable, fmt::format("{}: no answer yet", config_->hosts)},
      lease_(clock_, config_->max_tick, wishes_of_lease()),
      addresses_(target_.hosts),
      random_(network_->seed()),
      backoff_(milliseconds(50), std::clamp(config_->session_timeout / 4, milliseconds(100), milliseconds(2'000)),
               random_),
      refusals_(milliseconds(1'000), milliseconds(30'000), random_) {}

void session::open() {
  self_ = shared_from_this();
  resolve();
}

// ---- Getting and keeping a connection.

std::vector<server_address> session::shuffled(std::vector<server_address> addresses) {
  std::ranges::shuffle(addresses, random_);
  return addresses;
}

/// What is known is tried at once, and again: looking up a name may take long, and its last address may still be right.
void session::resolve() {
  retry_.reset();
  begin_look_up();
  untried_ = shuffled(usable_addresses());
  if (!untried_.empty()) connect_next();
}

void session::begin_look_up() {
  if (look_up_) return;
  addresses_.look_up_begins();
  look_up_ =
      network_->make_look_up(target_.hosts, [this](std::vector<server_address> found, const std::string& trouble) {
        on_resolved(std::move(found), trouble);
      });
  look_up_->start();
}

const std::vector<server_address>& session::usable_addresses() const {
  return key_ ? addresses_.for_old_session() : addresses_.for_new_session();
}

void session::on_resolved(std::vector<server_address> found, const std::string& trouble) {
  look_up_.reset();
  const auto before = usable_addresses();
  const bool timely = addresses_.look_up_ends(std::move(found));
  if (!timely && !key_) begin_look_up();
  if (!trouble.empty()) {
    report(event_level::warning, fmt::format("cannot resolve {}{}", trouble,
                                             usable_addresses().empty() ? "; a new session waits for it" : ""));
    if (!connected_) last_failure_ = {errc::host_not_found, with_remedy(trouble, "check the hosts")};
  }
  untried_ = shuffled(usable_addresses());
  if (connection_) {
    std::erase(untried_, current_);  // it is being tried
  } else if (!retry_ || !std::ranges::is_permutation(usable_addresses(), before)) {
    retry_.reset();
    connect_next();
  }
}

void session::connect_next() {
  if (closed_) return;
  if (untried_.empty()) {
    if (!look_up_ || !usable_addresses().empty()) retry_later();
    return;
  }
  connecting_afresh_ = !key_;
  current_ = std::move(untried_.back());
  untried_.pop_back();
  report(event_level::debug, fmt::format("{}: connecting to {}", current_.host, current_.literal));
  connecting_since_ = clock_->now();
  connection_ = network_->make_connection(
      {current_, target_.chroot, config_->session_timeout, attempt_limit(), key_, closing_ && owns_nothing()},
      {[this] { on_connection_made(); },
       [this](drop_cause cause, const std::string& text) { on_connection_dropped(cause, text); },
       [this](const std::string& path, core::node_change change) { on_node_event(path, change); }});
  connection_->open();
}

/// Of the time before a session expires, or a first await gives up, each server of a list gets its share. Where a
/// server has answered before, the first attempts are shorter: a lost packet is sent anew after a second, too late for
/// some leases.
session::milliseconds session::attempt_limit() const {
  const auto& timeout = config_->session_timeout;
  const auto servers = static_cast<int>(std::max(addresses_.for_old_session().size(), target_.hosts.size()));
  const auto share_of = [servers](milliseconds time, int parts) {
    return std::max(time / std::max(parts, servers), milliseconds(200));
  };
  const auto share = share_of(timeout, 3);
  const auto& first = config_->first_connect_timeout;
  if (!handshake_) return first.count() > 0 ? std::min(share, share_of(first, 2)) : share;
  const int vain_rounds =
      vain_attempts_ / static_cast<int>(3 * std::max<std::size_t>(1, addresses_.for_old_session().size()));
  const auto patient = std::max({4 * *handshake_, timeout / 40, milliseconds(50)});
  return std::min(share, patient * (1 << std::min(vain_rounds, 10)));
}

void session::retry_later() {
  addresses_.used_up();
  retry_ = after(next_pause(), [this] { resolve(); });
}

/// While a lease runs, a mastership may depend on how soon we are back.
session::milliseconds session::next_pause() {
  if (refused_) return served_ ? refusals_.next(milliseconds(2'000)) : refusals_.next();
  if (!lease_.running()) return backoff_.next();
  return backoff_.next(std::max(config_->session_timeout / 40, milliseconds(50)));
}

void session::on_connection_made() {
  connected_ = true;
  connected_at_ = clock_->now();
  key_ = connection_->session();
  last_failure_ = {errc::unreachable,
                   fmt::format("{}: connected, but no request is served; check the servers' logs", current_.host)};
  report(event_level::info,
         fmt::format("{}: connected, session {:#x}, timeout {} ms", current_.host, static_cast<std::uint64_t>(key_->id),
                     connection_->negotiated_timeout().count()));
  if (connecting_afresh_) served_ = false;
  look_at_figures();
  handshake_ = std::chrono::duration_cast<milliseconds>(connected_at_ - connecting_since_);
  vain_attempts_ = 0;
  if (closing_) {
    close_connection();
    return;
  }
  // Before all else: a mastership may be waiting for it.
  lease_.connected(connection_->connecting_since(), connection_->negotiated_timeout(), connecting_afresh_);
  if (connected_ && unfitness_) tell_listeners([why = *unfitness_](auto& listener) { listener.on_refused(why); });
  if (!connected_) return;
  tell_listeners([id = key_->id](auto& listener) { listener.on_connected(id); });
}

void session::look_at_figures() {
  const auto asked = config_->session_timeout, granted = connection_->negotiated_timeout();
  if (auto problem = core::problem_with_lease(asked, granted, config_->max_tick))
    unfitness_ = failure{errc::session_too_short, fmt::format("{}: {}", current_.host, *problem)};
  if (!connecting_afresh_) return;
  const auto advice = core::advise(asked, granted, config_->max_tick);
  report(event_level::info, advice.figures);
  for (const auto& warning : advice.warnings) report(event_level::warning, warning);
}

void session::on_connection_dropped(drop_cause cause, const std::string& text) {
  const auto keep_connection = std::exchange(connection_, nullptr);
  const bool was_connected = std::exchange(connected_, false);
  unfitness_.reset();
  last_failure_ = {error_of(cause), fmt::format("{}: {}; {}", current_.host, text, remedy(cause))};
  if (cause == drop_cause::auth_failed) {
    last_failure_.text = explain_refusal(text);
    report(event_level::error, last_failure_.text);
  } else {
    report(cause == drop_cause::expired ? event_level::warning : event_level::info,
           fmt::format("{}: {}", current_.host, text));
  }
  watches_.clear();
  lease_.disconnected();
  pipeline_.refuse();
  if (!was_connected) ++vain_attempts_;
  if (was_connected) {
    addresses_.grow_old();
    if (clock_->now() - connected_at_ >= proven_life) {
      backoff_.reset();
      refusals_.reset();
    }
    const auto how = cause == drop_cause::silent ? core::disconnection::silent : core::disconnection::closed;
    tell_listeners([how](auto& listener) { listener.on_suspended(how); });
  }
  if (closed_) return;
  if (closing_ && owns_nothing()) return finish_close(true);
  if (cause == drop_cause::expired) {
    forget_session();
    lease_.expired();
    if (closing_) return finish_close(true);
    tell_listeners([](auto& listener) { listener.on_expired(); });
    if (!closed_ && !connecting_afresh_) return resolve();  // without a pause: a server has answered
  } else if (cause == drop_cause::auth_failed) {
    refused_ = true;
    tell_listeners([why = last_failure_](auto& listener) { listener.on_refused(why); });
    // The session goes on, on another server or after a pause: a new one for each attempt would pile up.
  }
  if (!closed_) connect_next();
}

/// The C client does not say which of several schemes was refused.
std::string session::explain_refusal(const std::string& text) const {
  if (config_->auth.empty())
    return fmt::format("{}: {}, and we have none; configure credentials (auth)", current_.host, text);
  std::string schemes;
  for (const auto& auth : config_->auth) schemes += (schemes.empty() ? "" : ", ") + auth.scheme;
  return fmt::format("{}: {}; check the authentication scheme and credentials (ours: {})", current_.host, text,
                     schemes);
}

void session::forget_session() {
  key_.reset();
  addresses_.grow_old();
  untried_.clear();
}

std::unique_ptr<seam::alarm> session::after(milliseconds delay, std::function<void()> action) {
  return network_->after(delay, std::move(action));
}

// ---- The lease.

lease_wishes session::wishes_of_lease() {
  return {[this] { beat(); }, [this](const auto& paths) { check_nodes(paths); },
          [this] { connection_->give_up("a heartbeat was not answered in time"); },
          [this](const auto& lease, bool curtailed) {
            if (curtailed) report(event_level::warning, curtailed_lease(*lease));
            tell_listeners([&lease](auto& listener) { listener.on_lease_granted(lease); });
          },
          [this] { tell_listeners([](auto& listener) { listener.on_lease_lapsed(); }); }};
}

std::string session::curtailed_lease(const lease& lease) const {
  return fmt::format("{}: answers took so long that a mastership begins with a lease of {}, where {} is usual",
                     current_.host, core::time_text(lease.remaining()), core::time_text(lease_.full_length()));
}

void session::was_served() {
  served_ = true;
  ever_served_ = true;
  refused_ = false;
}

/// No lease comes of one that does not count, so no mastership begins, and nothing else might say so. The end of the
/// connection speaks for itself.
void session::heartbeat_answered(core::answer how, bool counts, complaint& of, std::string_view part) {
  if (counts) return of.is_over();
  if (core::classify(how) == core::outcome::lost || how == core::answer::auth_failed) return;
  const auto text = fmt::format("{}: answers the {} of heartbeats with {}; check the servers' logs", current_.host,
                                part, connection_->last_answer());
  if (!served_) last_failure_ = {errc::rejected, text};
  if (of.is_due(clock_->now())) report(event_level::warning, text);
}

/// Heartbeats do not queue up behind the requests of elections.
void session::beat() {
  connection_->sync("/", [self = shared_from_this(), sync = lease_.sending()](core::answer how) {
    if (!self->connected_ || self->closing_) return;
    if (how == core::answer::ok) self->was_served();
    self->heartbeat_answered(how, how == core::answer::ok, self->failing_syncs_, "sync");
    self->lease_.synced(sync, how == core::answer::ok);
  });
}

void session::check_nodes(const std::vector<std::string>& paths) {
  connection_->check(paths, [self = shared_from_this(), paths, write = lease_.sending()](core::answer how,
                                                                                         const check_result& result) {
    if (!self->connected_ || self->closing_) return;
    for (std::size_t i = 0; i < result.checks.size(); ++i) {
      if (result.checks[i] != core::answer::no_node) continue;
      // Its watch should have told; but watches get lost.
      const auto node = self->checked_.find(paths[i]);
      if (node == self->checked_.end()) continue;
      if (auto listener = node->second.lock()) listener->on_node_event(paths[i], core::node_change::gone);
    }
    if (!self->connected_) return;
    self->heartbeat_answered(how, result.acknowledged, self->failing_checks_, "write");
    // Only now: a candidate whose node is missing must not take the lease for a mastership.
    self->lease_.checked(write, result.acknowledged);
  });
}

void session::start_checking(const std::string& path, watcher watch) {
  checked_.insert_or_assign(path, std::move(watch));
  lease_.add(path);
}

void session::stop_checking(const std::string& path) {
  checked_.erase(path);
  lease_.remove(path);
}

// ---- Listeners.

template <class Tell>
void session::tell_listeners(Tell tell) {
  const auto listeners = listeners_;  // they come and go while they are told
  for (const auto& [key, listener] : listeners) {
    if (listeners_.contains(key)) tell(*listener);
  }
}

void session::attach(std::shared_ptr<seam::session_listener> listener) {
  const auto* key = listener.get();
  listeners_.emplace(key, std::move(listener));
  if (!connected_ || closing_) return;
  asio::post(strand_, [self = shared_from_this(), key, id = key_->id] {
    // Those who came in between have heard of it already.
    const auto found = self->listeners_.find(key);
    if (found != self->listeners_.end() && self->connected_ && !self->closing_ && self->key_->id == id)
      found->second->on_connected(id);
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
  if (closed_) return closed(true);
  close_waiters_.push_back(std::move(closed));
  if (std::exchange(closing_, true)) return;
  tell_listeners([](auto& listener) { listener.on_closing(); });
  lease_.stop();
  pipeline_.refuse();
  if (!key_) return finish_close(true);  // no session of ours exists
  close_limit_ = after(config_->close_timeout, [this] { finish_close(false); });
  if (connected_) {
    close_connection();
  } else if (retry_ && owns_nothing()) {
    resolve();  // not after the pause: we ask for no more than the session's end
  }
}

void session::close_connection() {
  connection_->close([this](bool confirmed) {
    connection_.reset();
    connected_ = false;
    if (confirmed || owns_nothing()) {
      finish_close(true);
    } else {
      connect_next();  // the connection was lost first: once more on another
    }
  });
}

void session::finish_close(bool confirmed) {
  // The caller may be one of our own parts: all of us lasts until that call is over.
  asio::post(strand_, [keep = shared_from_this()] {});
  let_go();
  pipeline_.refuse();
  tell_listeners([confirmed](auto& listener) { listener.on_closed(confirmed); });
  listeners_.clear();
  const auto waiters = std::exchange(close_waiters_, {});
  for (const auto& closed : waiters) closed(confirmed);
}

/// Nobody is told: no handler would run.
void session::on_context_end() noexcept {
  const auto keep = weak_from_this().lock();
  if (!keep) return;
  let_go();
  const auto requests = std::exchange(pipeline_, {});
  const auto listeners = std::exchange(listeners_, {});
  const auto waiters = std::exchange(close_waiters_, {});
}

/// Ends what keeps us and the connection alive.
void session::let_go() {
  closed_ = true;
  connected_ = false;
  lease_.stop();
  self_.reset();
  if (look_up_) look_up_->cancel();
  look_up_.reset();
  retry_.reset();
  close_limit_.reset();
  if (connection_) connection_->abandon();
  connection_.reset();
  watches_.clear();
}

}  // namespace zkelection::detail
