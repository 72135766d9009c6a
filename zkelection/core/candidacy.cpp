// Takes the application's wishes and the session's events, and withdraws.
#include "zkelection/core/candidacy.hpp"

#include <algorithm>
#include <boost/assert.hpp>

#include "zkelection/core/growing_pause.hpp"

namespace zkelection::core {
namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{10'000};

/// The table of transitions in PROTOCOL.md.
[[maybe_unused]] bool may_follow(candidacy::phase from, candidacy::phase to) {
  using enum candidacy::phase;
  switch (from) {
    case idle: return to == enrolling || to == withdrawing;
    case enrolling: return to == waiting || to == withdrawing || to == enrolling;
    case waiting: return to == master || to == withdrawing || to == enrolling;
    case master: return to == withdrawing;
    case withdrawing: break;
  }
  return to == idle || to == withdrawing;
}

}  // namespace

// GCOVR_EXCL_START: what never happens is not reached by tests
/// The table of members in PROTOCOL.md.
bool candidacy::is_consistent() const noexcept {
  const bool ends_something = resigning_ || closing_ || fatal_ || denied_;
  const bool creates = creating_ || unsure_;
  switch (phase_) {
    case phase::idle: return mine_.empty() && !creates && !awaiting_ && !ends_something;
    case phase::enrolling: return mine_.size() <= 1 && awaiting_ && !ends_something;
    case phase::waiting: return mine_.size() == 1 && !creates && awaiting_ && !ends_something;
    case phase::master:
      return mine_.size() == 1 && !creates && !awaiting_ && !ends_something && ahead_.empty() && !more_ahead_ &&
             !looking_;
    case phase::withdrawing: break;
  }
  return creates || !mine_.empty();
}
// GCOVR_EXCL_STOP

actions candidacy::await() {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (awaiting_) return out;
  if (closed_) {
    out.push_back(tell::await_done{errc::closed});
    return out;
  }
  if (denied_) {
    out.push_back(tell::await_done{errc::withdrawal_denied});
    return out;
  }
  awaiting_ = true;
  switch (phase_) {
    case phase::idle: enrol(out); break;
    case phase::master: finish_await({}, out); break;
    // Enrols at the back when that is settled. In the other two phases an await is pending already.
    case phase::withdrawing:
    case phase::enrolling:
    case phase::waiting: break;
  }
  return out;
}

actions candidacy::cancel_await() {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (!awaiting_) return out;
  awaiting_ = false;
  fatal_.reset();
  withdraw(out);
  return out;
}

actions candidacy::resign() {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (closed_) {
    out.push_back(tell::resign_done{errc::closed});
    return out;
  }
  end_mastership(end_reason::resigned, out);
  finish_await(errc::resigned, out);
  if (denied_) {
    out.push_back(tell::resign_done{errc::withdrawal_denied});
    return out;
  }
  resigning_ = true;
  withdraw(out);
  return out;
}

actions candidacy::close() {
  BOOST_ASSERT(is_consistent());
  actions out;
  closed_ = true;
  end_mastership(end_reason::closed, out);
  finish_await(errc::closed, out);
  finish_resign(errc::closed, out);
  if (denied_) {
    out.push_back(tell::close_done{errc::withdrawal_denied});
    return out;
  }
  closing_ = true;
  withdraw(out);
  return out;
}

actions candidacy::connected(std::int64_t session) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (connected_ && session_ == session) return out;
  if (session_ != 0 && session_ != session) out = expired();
  connected_ = true;
  session_ = session;
  resume(out);
  return out;
}

actions candidacy::suspended(disconnection how) {
  BOOST_ASSERT(is_consistent());
  actions out;
  connected_ = false;
  ++round_;
  if (std::exchange(creating_, false)) unsure_ = true;
  switch (phase_) {
    case phase::enrolling:
      // Protocol: the same request lost with its connection three times is most likely too large ever to be answered.
      // Servers that are silent, such as a leader whose disk stalls, say nothing about the request.
      if (std::exchange(asked_, false) && how == disconnection::closed && ++losses_ == 3)
        fail(errc::request_keeps_being_lost, out);
      break;
    case phase::waiting: own_seen_ = false; break;
    case phase::master:
      own_seen_ = false;
      // Protocol 7: a master stays one until its lease ends, unless it is told otherwise.
      if (on_disconnect_ == policy::end_at_once) end_mastership(end_reason::disconnected, out);
      break;
    case phase::idle:
    case phase::withdrawing: break;
  }
  return out;
}

actions candidacy::expired() {
  BOOST_ASSERT(is_consistent());
  actions out;
  connected_ = false;
  session_ = 0;
  ++round_;
  asked_ = false;
  denied_ = false;
  // The session's nodes go with it, but the client may hear of the expiry first: the next session looks for what
  // remains.
  const bool something_remains = creating_ || unsure_ || !mine_.empty();
  creating_ = false;
  mine_.clear();
  unsure_ = something_remains;
  end_mastership(end_reason::session_expired, out);
  if (something_remains) enter(phase::withdrawing);
  return out;
}

/// Protocol 7: we have lost. The session may have expired, and another be the master. Withdraws what is still there.
actions candidacy::lease_lapsed() {
  BOOST_ASSERT(is_consistent());
  actions out;
  end_mastership(end_reason::lease_expired, out);
  return out;
}

actions candidacy::gave_up(errc why) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (!awaiting_) return out;
  finish_await(why, out);
  withdraw(out);
  return out;
}

void candidacy::finish_await(error_code how, actions& out) {
  if (!std::exchange(awaiting_, false)) return;
  fatal_.reset();
  out.push_back(tell::await_done{how});
}

void candidacy::finish_resign(error_code how, actions& out) {
  if (std::exchange(resigning_, false)) out.push_back(tell::resign_done{how});
}

void candidacy::finish_close(error_code how, actions& out) {
  if (std::exchange(closing_, false)) out.push_back(tell::close_done{how});
}

void candidacy::end_mastership(end_reason why, actions& out) {
  if (phase_ != phase::master) return;
  out.push_back(tell::mastership_ends{why});
  withdraw(out);
}

/// No retry can help: withdraws what exists first, and then ends the await with the error.
void candidacy::fail(errc why, actions& out) {
  fatal_ = why;
  withdraw(out);
}

/// Protocol 8: delete until success, NoNode or the session's expiry.
void candidacy::withdraw(actions& out) {
  if (phase_ == phase::withdrawing) return;
  drop_watches(out);
  enter(phase::withdrawing);
  ++round_;
  continue_withdrawal(out);
}

void candidacy::drop_watches(actions& out) const {
  if (phase_ != phase::waiting || !connected_) return;
  for (const auto& name : ahead_) out.push_back(ask::drop_watch{name});
}

void candidacy::continue_withdrawal(actions& out) {
  if (creating_) return;  // its answer tells the name to delete
  if (unsure_) {
    if (connected_) search(out);
  } else if (mine_.empty()) {
    settled(out);
  } else if (connected_) {
    out.push_back(ask::erase{mine_.front()});
  }
}

actions candidacy::erased(answer how, std::string_view name) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (phase_ != phase::withdrawing || !is_own(name)) return out;
  switch (classify(how)) {
    case outcome::done:
    case outcome::gone:
      mine_.erase(mine_.begin());
      continue_withdrawal(out);
      break;
    case outcome::lost: break;
    case outcome::unsure:
    case outcome::retry: try_again(how, out); break;
    case outcome::refused:
      if (how == answer::no_permission) {
        withdrawal_denied(out);
      } else {
        try_again(how, out);
      }
      break;
  }
  return out;
}

/// The node ends with its session. Until then we try again now and then, because the rights may change.
void candidacy::withdrawal_denied(actions& out) {
  if (!std::exchange(denied_, true)) out.push_back(tell::warning{errc::withdrawal_denied});
  finish_resign(errc::withdrawal_denied, out);
  finish_close(errc::withdrawal_denied, out);
  finish_await(fatal_ ? *fatal_ : errc::withdrawal_denied, out);
  pause(out);
}

/// Nothing of ours is left on the ensemble.
void candidacy::settled(actions& out) {
  enter(phase::idle);
  denied_ = false;
  vanished_ = 0;
  finish_resign({}, out);
  finish_close({}, out);
  if (fatal_) finish_await(*fatal_, out);
  fatal_.reset();
  if (awaiting_) enrol(out);
}

/// In each phase the pauses grow from the beginning again.
void candidacy::enter(phase next) {
  BOOST_ASSERT(may_follow(phase_, next));
  phase_ = next;
  pauses_ = 0;
}

void candidacy::try_again(answer how, actions& out) {
  out.push_back(tell::trouble{how, pauses_ + 1});
  pause(out);
}

void candidacy::pause(actions& out) {
  ++round_;
  asked_ = false;
  out.push_back(ask::pause{growing_pause(pauses_++, first_pause, longest_pause), round_});
}

actions candidacy::pause_over(round_number round) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (round == round_) resume(out);
  return out;
}

/// Continues what a disconnect or a pause has interrupted.
void candidacy::resume(actions& out) {
  if (!connected_) return;
  switch (phase_) {
    case phase::idle: break;
    case phase::enrolling:
      if (unsure_ || !mine_.empty()) {
        search(out);
      } else {
        create(out);
      }
      break;
    case phase::waiting:
    case phase::master:
      // Protocol 6: own node first, then those before us, on this very connection; the server may lag behind what we
      // have seen.
      if (phase_ == phase::waiting || !own_seen_) out.push_back(ask::sync{round_});
      out.push_back(ask::read{mine_.front(), round_});
      if (looking_) {
        ahead_.clear();  // nobody is watched until the listing is there
        out.push_back(ask::list{round_});
      }
      for (const auto& name : ahead_) out.push_back(ask::read{name, round_});
      break;
    case phase::withdrawing: continue_withdrawal(out); break;
  }
}

}  // namespace zkelection::core
