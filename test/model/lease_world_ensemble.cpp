// The ensemble of a world of leases: followers, leaders, and what they do with a client's requests.
#include <algorithm>
#include <utility>

#include "lease_world.hpp"

namespace zkelection::test::model {
namespace {

constexpr std::int64_t session = 1;
constexpr std::size_t follower = 0;

}  // namespace

simulation::session_tracker& lease_world::leader() {
  auto& all = sessions_.own();
  all.advance_without_choice(now());
  return all;
}

bool lease_world::there_is_session() const { return sessions_->is_open(session); }

bool lease_world::chosen() const { return there_is_session() && sessions_->is_chosen(session); }

bool lease_world::due() const {
  return there_is_session() && !chosen() && sessions_->expiry(session) <= now() + nearest_boundary;
}

bool lease_world::long_due() const { return due() && sessions_->expiry(session) + tick <= now() + nearest_boundary; }

/// A leader that was stopped pings first.
bool lease_world::leader_reads() const { return !leader_stopped_ && since_ping_ <= latest_ping; }

void lease_world::at_server(message what) {
  if (!open_) return;
  const bool touches = what.what == word::sync || what.what == word::write;
  switch (server_) {
    case server::none: break;
    case server::follower:
      if (touches && !exiled_) sessions_.own().touch(follower, session);
      links_[to_leader].push(what);
      break;
    case server::leader:
      if (touches) leader().renew(session);
      links_[to_client].push(take_order(what.what));
      break;
    case server::deposed:
      if (const auto answer = take_order_when_deposed(what.what)) links_[to_client].push(*answer);
      break;
  }
}

void lease_world::at_leader(message what) {
  if (what.what == word::report) {
    if (what.good && !exiled_) leader().renew(session);
  } else if (!exiled_) {
    links_[to_follower].push(take_order(what.what));
  } else if (const auto answer = take_order_when_deposed(what.what)) {
    links_[to_follower].push(*answer);
  }
}

void lease_world::at_follower(message what) {
  if (what.what == word::ping) {
    if (obeys_leader()) links_[to_leader].push({word::report, !sessions_.own().take_report(follower).empty()});
  } else if (open_) {
    links_[to_client].push(what);
  }
}

lease_world::message lease_world::take_order(word what) {
  if (what == word::create) leader().open(session, timeout());
  if (what == word::connect) leader().renew(session);
  return {what, what == word::sync || !expired_};
}

/// Nobody acknowledges its proposals, and answers keep the order of requests.
std::optional<lease_world::message> lease_world::take_order_when_deposed(word what) {
  if (what == word::write) muted_ = true;
  if (muted_) return std::nullopt;
  return message{what, true};
}

void lease_world::ping() {
  since_ping_ = 0;
  if (obeys_leader()) links_[to_follower].push({word::ping});
  if (std::exchange(next_report_, false)) leader().renew(session);
}

void lease_world::choose() {
  sessions_.own().advance(now() + nearest_boundary);
  chosen_since_ = now_;
}

void lease_world::expire() {
  sessions_.own().close(session);
  expired_ = true;
}

void lease_world::report_late() {
  late_report_ = false;
  leader().renew(session);
}

void lease_world::close_connection() {
  if (!std::exchange(open_, false)) return;
  links_[to_client].push({word::closed});
}

/// A touch that the client leaves behind reaches the leader, some time.
void lease_world::leave_touch(wire behind) {
  const bool in_time = !links_[behind].blocked && !links_[to_leader].blocked && !links_[to_follower].blocked;
  (in_time ? next_report_ : late_report_) = true;
}

void lease_world::leave_server() {
  if (obeys_leader()) {
    const auto tells = [](const message& m) { return m.what == word::report && m.good; };
    const bool knows = !sessions_.own().take_report(follower).empty();
    if (knows || std::ranges::any_of(links_[to_leader].messages, tells)) leave_touch(to_leader);
  }
  links_[to_leader] = links_[to_follower] = {};
  server_ = server::none;
  exiled_ = muted_ = false;
}

/// Without a connection, a follower with which nothing is wrong is like any other.
void lease_world::forget_sound_follower() {
  if (connection_ != connection::none) return;
  if (!obeys_leader() || (!links_[to_leader].blocked && !links_[to_follower].blocked)) leave_server();
}

void lease_world::depose(bool follower_knows) {
  leader().restart();
  since_ping_ = 0;
  next_report_ = late_report_ = false;
  deposed_in_office_ = true;
  if (server_ == server::leader) {
    server_ = server::deposed;
    if (leader_stopped_) links_[to_server].blocked = true;
  } else if (server_ == server::follower && follower_knows) {
    links_[to_leader] = links_[to_follower] = {};
    exiled_ = muted_ = false;
    close_connection();
  } else if (server_ == server::follower) {
    exiled_ = true;
    if (leader_stopped_) links_[to_leader].blocked = true;
  }
  leader_stopped_ = false;
  forget_sound_follower();
}

void lease_world::step_down() {
  deposed_in_office_ = false;
  if (server_ == server::deposed || exiled_) close_connection();
}

/// The session has expired, the lease is over, and no acknowledgement is on its way.
void lease_world::end_if_hopeless() {
  if (!expired_ || leased()) return;
  const auto acknowledges = [](const message& m) { return m.what == word::write && m.good; };
  over_ = over_ ||
          std::ranges::none_of(links_, [&](const link& it) { return std::ranges::any_of(it.messages, acknowledges); });
}

}  // namespace zkelection::test::model
