// The way to a connection: which addresses are tried when, how many at a time, and who sends the connect request.
#include <fmt/format.h>
#include <algorithm>
#include <boost/assert.hpp>
#include <random>
#include <utility>
#include <zkelection/duration.hpp>

#include "zkelection/core/reconnect.hpp"

namespace zkelection::core {

bool reconnect::is_seeking() const noexcept {
  return phase_ == phase::looking_up || phase_ == phase::connecting || phase_ == phase::pausing;
}

known_addresses::purpose reconnect::purpose() const noexcept {
  return session_ ? known_addresses::purpose::old_session : known_addresses::purpose::new_session;
}

std::vector<server_address> reconnect::busy() const {
  std::vector<server_address> all;
  for (const auto& each : attempts_) all.push_back(each.server);
  return all;
}

reconnect::attempts::iterator reconnect::find(attempt_number number) {
  return std::ranges::find(attempts_, number, &attempt::number);
}

reconnect::attempts::iterator reconnect::introduced() {
  return std::ranges::find(attempts_, attempt::stage::introduced, &attempt::at);
}

/// The one that has waited longest, of those that may be quick if there are any.
reconnect::attempts::iterator reconnect::next_waiting() {
  const auto rank = [this](const attempt& one) { return std::pair(addresses_.is_silent(one.server), one.since); };
  auto next = attempts_.end();
  for (auto each = attempts_.begin(); each != attempts_.end(); ++each) {
    if (each->at == attempt::stage::waiting && (next == attempts_.end() || rank(*each) < rank(*next))) next = each;
  }
  return next;
}

/// For the answer to the connect request, while another server waits. If that one gave no answer either when it was
/// asked, it is no use to hurry.
reconnect::milliseconds reconnect::patience() {
  return addresses_.is_silent(next_waiting()->server) ? limit_.longest() : limit_.patience(addresses_.count());
}

// ---- Rounds.

reconnecting::actions reconnect::open(moment at) {
  BOOST_ASSERT(is_consistent() && phase_ == phase::resting);
  reconnecting::actions out;
  seek(at, out);
  return out;
}

reconnecting::actions reconnect::pause_over(moment at) {
  BOOST_ASSERT(is_consistent() && pausing_);
  reconnecting::actions out;
  pausing_ = false;
  seek(at, out);
  return out;
}

/// Another round.
void reconnect::seek(moment at, reconnecting::actions& out) {
  for (auto& name : addresses_.ask(at.now)) out.push_back(reconnecting::look_up{std::move(name)});
  addresses_.begin_round();
  go_on(at, out);
}

bool reconnect::another_round_has_more() const {
  return !addresses_.all_asked() || addresses_.has_any(purpose(), busy());
}

reconnecting::actions reconnect::looked_up(const std::string& name, const std::vector<server_address>& found,
                                           std::string trouble, std::chrono::nanoseconds age, moment at) {
  BOOST_ASSERT(is_consistent() && phase_ != phase::closed);
  reconnecting::actions out;
  const bool timely = addresses_.answered(name, found, age);
  if (!timely && !session_) {
    addresses_.ask(name, at.now);
    out.push_back(reconnecting::look_up{name});
  }
  if (!trouble.empty()) {
    const bool waits = !session_ && attempts_.empty() && !addresses_.has_any(purpose(), {});
    out.push_back(reconnecting::unresolved{name, std::move(trouble), waits});
  }
  if (is_seeking()) go_on(at, out);
  return out;
}

/// All that can be done now; and the phase that follows from it.
void reconnect::go_on(moment at, reconnecting::actions& out) {
  introduce_next(at, out);
  begin_next(at, out);
  const auto next = !attempts_.empty() ? phase::connecting : pausing_ ? phase::pausing : phase::looking_up;
  if (next != phase_) enter(next);
  remind(at.now, out);
  BOOST_ASSERT(is_consistent());
}

// ---- Attempts.

void reconnect::begin_next(moment at, reconnecting::actions& out) {
  if (at.now < next_begin_) return;
  const auto untried = addresses_.untried(purpose(), busy());
  if (!untried.empty()) {
    end_pause(out);
    const auto which = std::uniform_int_distribution<std::size_t>(0, untried.size() - 1)(random_);
    reach(untried[which], at.now, out);
  } else if (!pausing_ && another_round_has_more()) {
    pause(at, out);
  }
}

void reconnect::reach(const server_address& server, instant now, reconnecting::actions& out) {
  next_begin_ = now + limit_.between(addresses_.count());
  addresses_.tried(server);
  attempts_.push_back({++last_attempt_, server, attempt::stage::reaching, now});
  out.push_back(reconnecting::reach{last_attempt_, server, session_, closing_ && owns_nothing()});
}

reconnecting::actions reconnect::reached(attempt_number number, moment at) {
  BOOST_ASSERT(is_consistent() && phase_ == phase::connecting);
  const auto which = find(number);
  BOOST_ASSERT(which != attempts_.end() && which->at == attempt::stage::reaching);
  which->at = attempt::stage::waiting;
  which->since = at.now;
  reconnecting::actions out;
  go_on(at, out);
  return out;
}

/// One connect request at a time. The next one takes its place if the answer takes too long.
void reconnect::introduce_next(moment at, reconnecting::actions& out) {
  if (next_waiting() == attempts_.end()) return;
  if (const auto asked = introduced(); asked != attempts_.end()) {
    const auto longest = patience();
    if (at.now - asked->since < longest) return;
    give_up(asked, longest, at.now, out);
  }
  const auto next = next_waiting();
  next->at = attempt::stage::introduced;
  next->since = at.now;
  out.push_back(reconnecting::introduce{next->number});
}

reconnecting::actions reconnect::reminded(moment at) {
  BOOST_ASSERT(is_consistent());
  reconnecting::actions out;
  if (phase_ != phase::connecting) return out;  // of something that has come to its end meanwhile
  const auto is_late = [&](const attempt& one) {
    return one.at != attempt::stage::waiting && at.now - one.since >= limit_.longest();
  };
  const auto before = attempts_.size();
  while (std::ranges::any_of(attempts_, is_late))
    give_up(std::ranges::find_if(attempts_, is_late), limit_.longest(), at.now, out);
  if (attempts_.size() < before && closing_ && owns_nothing()) {
    finish(true, out);
  } else {
    go_on(at, out);
  }
  return out;
}

void reconnect::give_up(attempts::iterator which, milliseconds after, instant now, reconnecting::actions& out) {
  const bool may_get_a_session = which->at == attempt::stage::introduced && !session_;
  if (which->at == attempt::stage::introduced) addresses_.gave_no_answer(which->server);
  if (may_get_a_session) {
    out.push_back(reconnecting::leave{which->number});
  } else {
    out.push_back(reconnecting::cut{which->number});
  }
  out.push_back(reconnecting::lost{which->server, drop_cause::unreachable,
                                   fmt::format("no answer within {}", duration_text(after))});
  next_begin_ = now;
  attempts_.erase(which);
}

void reconnect::cut_attempts(reconnecting::actions& out) {
  for (const auto& each : std::exchange(attempts_, {})) out.push_back(reconnecting::cut{each.number});
}

/// About the next thing that becomes due while attempts are under way.
void reconnect::remind(instant now, reconnecting::actions& out) {
  if (phase_ != phase::connecting) return;
  std::optional<instant> due;
  const auto at = [&due](instant when) { due = due ? std::min(*due, when) : when; };
  for (const auto& each : attempts_) {
    if (each.at != attempt::stage::waiting) at(each.since + limit_.longest());
  }
  if (next_waiting() != attempts_.end()) at(introduced()->since + patience());
  const bool has_next = !addresses_.untried(purpose(), busy()).empty();
  if (now < next_begin_ && (has_next || (!pausing_ && another_round_has_more()))) at(next_begin_);
  if (due) out.push_back(reconnecting::remind{std::chrono::ceil<milliseconds>(std::max(*due, now) - now)});
}

// ---- Pauses.

void reconnect::pause(moment at, reconnecting::actions& out) {
  pausing_ = true;
  out.push_back(reconnecting::pause{next_pause(at)});
}

void reconnect::end_pause(reconnecting::actions& out) {
  if (std::exchange(pausing_, false)) out.push_back(reconnecting::end_pause{});
}

reconnect::milliseconds reconnect::next_pause(moment at) {
  if (refused_) return served_ ? refusals_.next(milliseconds(2'000), random_) : refusals_.next(random_);
  return at.lease_runs ? backoff_.next(soon_, random_) : backoff_.next(random_);
}

}  // namespace zkelection::core
