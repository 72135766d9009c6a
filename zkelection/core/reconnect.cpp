#include "zkelection/core/reconnect.hpp"

#include <algorithm>
#include <boost/assert.hpp>
#include <utility>

namespace zkelection::core {
namespace {

/// A connection that lived for less does not count as a recovery.
constexpr std::chrono::seconds proven_life{1};

}  // namespace

reconnect::reconnect(settings with, std::minstd_rand& random)
    : random_(random),
      addresses_(std::move(with.literals), with.names),
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
  using enum phase;
  const auto introduced = std::ranges::count(attempts_, attempt::stage::introduced, &attempt::at);
  if (introduced > 1 || attempts_.empty() != (phase_ != connecting)) return false;
  switch (phase_) {
    case resting: return !session_ && !closing_ && !pausing_;
    case looking_up: return !session_ && !closing_ && !pausing_ && addresses_.all_asked();
    case connecting: return session_ || !closing_;
    case pausing: return pausing_ && (session_ || !closing_);
    case connected: return session_ && !closing_ && !pausing_;
    case ending: return session_ && closing_ && !pausing_;
    case closed: break;
  }
  return true;
}
// GCOVR_EXCL_STOP

void reconnect::enter(phase next) {
  BOOST_ASSERT(may_follow(phase_, next));
  phase_ = next;
}

// ---- The connection.

reconnecting::actions reconnect::connected(attempt_number number, const session_key& session,
                                           milliseconds session_timeout, moment at) {
  BOOST_ASSERT(is_consistent() && phase_ == phase::connecting);
  const auto which = find(number);
  BOOST_ASSERT(which != attempts_.end() && which->at == attempt::stage::introduced);
  reconnecting::actions out;
  current_ = which->server;
  afresh_ = !session_;
  session_ = session;
  connected_at_ = at.now;
  if (afresh_) served_ = false;
  limit_.succeeded(std::chrono::duration_cast<milliseconds>(at.now - which->since), session_timeout);
  addresses_.server_answered();
  attempts_.erase(which);
  cut_attempts(out);
  end_pause(out);
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

reconnecting::actions reconnect::dropped(attempt_number number, drop_cause cause, std::string text, moment at) {
  BOOST_ASSERT(is_consistent() && (phase_ == phase::connecting || phase_ == phase::connected));
  reconnecting::actions out;
  auto server = current_;
  bool afresh = afresh_;
  next_begin_ = at.now;
  if (phase_ == phase::connected) {
    out.push_back(reconnecting::lost{server, cause, std::move(text)});
    addresses_.something_ended(at.now);
    if (at.now - connected_at_ >= proven_life) {
      backoff_.reset();
      refusals_.reset();
    }
    out.push_back(reconnecting::suspended{cause == drop_cause::silent ? disconnection::silent : disconnection::closed});
  } else {
    const auto which = find(number);
    BOOST_ASSERT(which != attempts_.end());
    BOOST_ASSERT(cause != drop_cause::expired || which->at == attempt::stage::introduced);
    server = which->server;
    afresh = !session_;
    attempts_.erase(which);
    out.push_back(reconnecting::lost{server, cause, std::move(text)});
  }
  if (closing_ && (owns_nothing() || cause == drop_cause::expired)) {
    finish(true, out);
    return out;
  }
  if (cause == drop_cause::expired) {
    cut_attempts(out);  // they carry the session
    forget_session(at.now);
    at.lease_runs = false;
    out.push_back(reconnecting::expired{});
    if (!afresh) {
      end_pause(out);
      seek(at, out);  // without a pause: a server has answered
      return out;
    }
  } else if (cause == drop_cause::auth_failed) {
    refused_ = true;
    // The session goes on, on another server or after a pause: a new one for each attempt would pile up.
    out.push_back(reconnecting::refused{});
  } else if (cause == drop_cause::data_went_back && attempts_.empty() && addresses_.is_fresh(server) &&
             addresses_.untried(purpose(), {}).empty()) {
    out.push_back(reconnecting::refused{});  // no other server knows better
  }
  go_on(at, out);
  return out;
}

void reconnect::forget_session(instant now) {
  session_.reset();
  addresses_.something_ended(now);
  addresses_.end_round();
}

void reconnect::served() noexcept {
  served_ = true;
  ever_served_ = true;
  refused_ = false;
  limit_.served();
}

// ---- The end.

reconnecting::actions reconnect::close(moment at) {
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
    end_pause(out);
    seek(at, out);  // not after the pause: we ask for no more than the session's end
  }
  return out;
}

reconnecting::actions reconnect::session_ended(bool confirmed, moment at) {
  BOOST_ASSERT(is_consistent() && phase_ == phase::ending);
  reconnecting::actions out;
  if (confirmed || owns_nothing()) {
    finish(true, out);
  } else {
    next_begin_ = at.now;
    go_on(at, out);  // once more on another connection
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
