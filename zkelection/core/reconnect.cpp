#include "zkelection/core/reconnect.hpp"

#include <algorithm>
#include <boost/assert.hpp>
#include <utility>

namespace zkelection::core {
namespace {

/// A connection that lived for less does not count as a recovery.
constexpr std::chrono::seconds proven_life{1};

using milliseconds = std::chrono::milliseconds;

}  // namespace

reconnect::reconnect(settings with, std::minstd_rand& random)
    : hosts_(with.hosts),
      random_(random),
      addresses_(std::move(with.literals)),
      limit_(with.session_timeout, with.first_connect_timeout),
      soon_(std::max(with.session_timeout / 40, milliseconds(50))),
      backoff_(milliseconds(50), std::clamp(with.session_timeout / 4, milliseconds(100), milliseconds(2'000))),
      refusals_(milliseconds(1'000), milliseconds(30'000)) {}

bool reconnect::may_follow(phase from, phase to) noexcept {
  const auto any_of = [to](auto... others) { return ((to == others) || ...); };
  using enum phase;
  switch (from) {
    case resting: return any_of(looking_up, connecting, closed);
    case looking_up: return any_of(connecting, pausing, closed);
    case connecting: return any_of(connecting, connected, ending, looking_up, pausing, closed);
    case connected: return any_of(connecting, ending, looking_up, pausing);
    case pausing: return any_of(connecting, looking_up, closed);
    case ending: return any_of(connecting, pausing, closed);
    case closed: break;
  }
  return false;
}

// GCOVR_EXCL_START: what never happens is not reached by tests
/// The table of phases in PROTOCOL.md.
bool reconnect::is_consistent() const noexcept {
  switch (phase_) {
    case phase::resting: return !looking_up_ && !session_ && !closing_;
    case phase::looking_up: return looking_up_ && !session_ && !closing_ && usable_addresses().empty();
    case phase::connecting:
    case phase::pausing: return session_ || !closing_;
    case phase::connected: return session_ && !closing_;
    case phase::ending: return session_ && closing_;
    case phase::closed: break;
  }
  return true;
}
// GCOVR_EXCL_STOP

void reconnect::enter(phase next) {
  BOOST_ASSERT(may_follow(phase_, next));
  phase_ = next;
}

// ---- Which address next.

reconnecting::actions reconnect::open() {
  reconnecting::actions out;
  seek(out);
  return out;
}

reconnecting::actions reconnect::pause_over() {
  BOOST_ASSERT(is_consistent() && phase_ == phase::pausing);
  reconnecting::actions out;
  seek(out);
  return out;
}

void reconnect::seek(reconnecting::actions& out) {
  begin_look_up(out);
  untried_ = shuffled(usable_addresses());
  if (untried_.empty()) {
    enter(phase::looking_up);
  } else {
    connect(out);
  }
}

void reconnect::begin_look_up(reconnecting::actions& out) {
  if (std::exchange(looking_up_, true)) return;
  addresses_.look_up_begins();
  out.push_back(reconnecting::look_up{});
}

const std::vector<server_address>& reconnect::usable_addresses() const {
  return session_ ? addresses_.for_old_session() : addresses_.for_new_session();
}

std::vector<server_address> reconnect::shuffled(std::vector<server_address> addresses) const {
  std::ranges::shuffle(addresses, random_);
  return addresses;
}

reconnecting::actions reconnect::looked_up(std::vector<server_address> found, std::string trouble, moment at) {
  BOOST_ASSERT(is_consistent() && looking_up_ && phase_ != phase::closed);
  reconnecting::actions out;
  looking_up_ = false;
  const auto before = usable_addresses();
  const bool timely = addresses_.look_up_ends(std::move(found));
  if (!timely && !session_) begin_look_up(out);
  const auto& usable = usable_addresses();
  if (!trouble.empty()) out.push_back(reconnecting::unresolved{std::move(trouble), usable.empty()});
  untried_ = shuffled(usable);
  if (phase_ == phase::looking_up) {
    connect_next(at, out);
  } else if (phase_ != phase::pausing) {
    std::erase(untried_, current_);  // it is being tried
  } else if (!std::ranges::is_permutation(usable, before)) {
    out.push_back(reconnecting::end_pause{});
    connect_next(at, out);
  }
  return out;
}

void reconnect::connect_next(moment at, reconnecting::actions& out) {
  if (!untried_.empty()) return connect(out);
  if (!looking_up_ || !usable_addresses().empty()) return pause(at, out);
  if (phase_ != phase::looking_up) enter(phase::looking_up);
}

void reconnect::connect(reconnecting::actions& out) {
  enter(phase::connecting);
  afresh_ = !session_;
  current_ = std::move(untried_.back());
  untried_.pop_back();
  out.push_back(reconnecting::connect{current_, session_, limit_.next(addresses_.for_old_session().size(), hosts_),
                                      closing_ && owns_nothing()});
}

// ---- Pauses.

void reconnect::pause(moment at, reconnecting::actions& out) {
  enter(phase::pausing);
  addresses_.used_up();
  out.push_back(reconnecting::pause{next_pause(at)});
}

milliseconds reconnect::next_pause(moment at) {
  if (refused_) return served_ ? refusals_.next(milliseconds(2'000), random_) : refusals_.next(random_);
  return at.lease_runs ? backoff_.next(soon_, random_) : backoff_.next(random_);
}

// ---- The connection.

reconnecting::actions reconnect::connected(const session_key& session, milliseconds handshake, instant now) {
  BOOST_ASSERT(is_consistent() && phase_ == phase::connecting);
  reconnecting::actions out;
  session_ = session;
  connected_at_ = now;
  if (afresh_) served_ = false;
  limit_.succeeded(handshake);
  out.push_back(reconnecting::made{session, afresh_});
  if (closing_) {
    enter(phase::ending);
    out.push_back(reconnecting::end_session{});
  } else {
    enter(phase::connected);
    out.push_back(reconnecting::serve{session, afresh_});
  }
  return out;
}

reconnecting::actions reconnect::dropped(drop_cause cause, std::string text, moment at) {
  BOOST_ASSERT(is_consistent() && (phase_ == phase::connecting || phase_ == phase::connected));
  reconnecting::actions out;
  out.push_back(reconnecting::lost{current_, cause, std::move(text)});
  if (phase_ == phase::connected) {
    addresses_.grow_old();
    if (at.now - connected_at_ >= proven_life) {
      backoff_.reset();
      refusals_.reset();
    }
    out.push_back(reconnecting::suspended{cause == drop_cause::silent ? disconnection::silent : disconnection::closed});
  } else {
    limit_.failed();
  }
  if (closing_ && (owns_nothing() || cause == drop_cause::expired)) {
    finish(true, out);
    return out;
  }
  if (cause == drop_cause::expired) {
    forget_session();
    at.lease_runs = false;
    out.push_back(reconnecting::expired{});
    if (!afresh_) {
      seek(out);  // without a pause: a server has answered
      return out;
    }
  } else if (cause == drop_cause::auth_failed) {
    refused_ = true;
    // The session goes on, on another server or after a pause: a new one for each attempt would pile up.
    out.push_back(reconnecting::refused{});
  } else if (cause == drop_cause::data_went_back && untried_.empty() && is_fresh(current_)) {
    out.push_back(reconnecting::refused{});  // no other server knows better
  }
  connect_next(at, out);
  return out;
}

/// Not one that may have changed hands.
bool reconnect::is_fresh(const server_address& address) const {
  const auto& fresh = addresses_.for_new_session();
  return std::ranges::find(fresh, address) != fresh.end();
}

void reconnect::forget_session() {
  session_.reset();
  addresses_.grow_old();
  untried_.clear();
}

void reconnect::served() noexcept {
  served_ = true;
  ever_served_ = true;
  refused_ = false;
}

// ---- The end.

reconnecting::actions reconnect::close() {
  BOOST_ASSERT(is_consistent());
  reconnecting::actions out;
  if (phase_ == phase::closed || std::exchange(closing_, true)) return out;
  out.push_back(reconnecting::closing{});
  if (!session_) {
    finish(true, out);  // no session of ours exists
    return out;
  }
  out.push_back(reconnecting::limit_close{});
  if (phase_ == phase::connected) {
    enter(phase::ending);
    out.push_back(reconnecting::end_session{});
  } else if (phase_ == phase::pausing && owns_nothing()) {
    out.push_back(reconnecting::end_pause{});
    seek(out);  // not after the pause: we ask for no more than the session's end
  }
  return out;
}

reconnecting::actions reconnect::session_ended(bool confirmed, moment at) {
  BOOST_ASSERT(is_consistent() && phase_ == phase::ending);
  reconnecting::actions out;
  if (confirmed || owns_nothing()) {
    finish(true, out);
  } else {
    connect_next(at, out);  // once more on another connection
  }
  return out;
}

reconnecting::actions reconnect::close_limit_over() {
  BOOST_ASSERT(is_consistent() && closing_);
  reconnecting::actions out;
  finish(false, out);
  return out;
}

void reconnect::finish(bool confirmed, reconnecting::actions& out) {
  enter(phase::closed);
  out.push_back(reconnecting::closed{confirmed});
}

}  // namespace zkelection::core
