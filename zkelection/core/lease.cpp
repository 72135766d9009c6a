#include "zkelection/core/lease.hpp"

#include <algorithm>
#include <boost/assert.hpp>
#include <utility>

#include "zkelection/core/heartbeat.hpp"

namespace zkelection::core {
namespace {

constexpr std::chrono::nanoseconds without_margin(std::chrono::nanoseconds timeout) { return timeout - timeout / 100; }

}  // namespace

void lease::opened(instant connecting, std::chrono::nanoseconds session_timeout, bool new_session) {
  timeout_ = session_timeout;
  touches_.clear();
  proven_ = connecting;
  revived_.reset();
  if (new_session) end_ = connecting + without_margin(timeout_);
  // What syncs have shown on another connection may have been shown by a deposed leader.
  chain_ = end_;
}

void lease::dropped() {
  touches_.clear();
  proven_.reset();
  revived_.reset();
}

void lease::expired() {
  dropped();
  end_.reset();
  chain_.reset();
}

lease::request lease::sent(instant now) const {
  BOOST_ASSERT(!proven_ || *proven_ <= now);
  request marked{now, std::nullopt, proven_};
  for (const auto& seen : touches_) {
    if (seen.answered > now - gap_) break;
    marked.ripe = seen.sent;
  }
  return marked;
}

void lease::synced(const request& sync, instant now) { answered(sync, now); }

void lease::written(const request& write, instant now) {
  answered(write, now);
  if (!write.proven) return;
  if (!chain_holds(now)) {
    if (!revived_ || now >= revived_->sent + without_margin(timeout_)) revived_ = touch{*write.proven, now};
    BOOST_ASSERT(second_write_from());
    if (write.sent < *second_write_from()) return;
    extend(std::exchange(revived_, std::nullopt)->sent);
  }
  extend(*write.proven);
}

std::optional<instant> lease::second_write_from() const noexcept {
  if (!revived_) return std::nullopt;
  return revived_->answered + gap_ / 6;
}

void lease::answered(const request& marked, instant now) {
  // What is ripe now may still be on its way to the leader, and come too late. What was proven when this request was
  // sent came before it.
  if (marked.proven && chain_holds(now)) chain_ = std::max(*chain_, *marked.proven + without_margin(timeout_));
  if (marked.ripe) proven_ = proven_ ? std::max(*proven_, *marked.ripe) : *marked.ripe;
  // One ripe touch is enough, and a crowd of requests need not all be remembered: these err by a sixteenth of the gap.
  while (touches_.size() > 1 && touches_[1].answered <= now - gap_) touches_.pop_front();
  if (touches_.empty() || touches_.back().answered < now - gap_ / 16) touches_.push_back({marked.sent, now});
}

void lease::extend(instant touched) {
  BOOST_ASSERT(timeout_.count() > 0);
  const auto end = touched + without_margin(timeout_);
  end_ = end_ ? std::max(*end_, end) : end;
  chain_ = chain_ ? std::max(*chain_, *end_) : *end_;
}

/// Just after a heartbeat, A is the last request whose answer was ripe when this heartbeat's sync was sent. A
/// mastership may begin when the next heartbeat is nearly due, or while its answers are on their way: T/12 is for
/// round trips.
lease_bounds expected_lease(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds tick) {
  const auto beat = heartbeat_interval(session_timeout);
  const auto gap = evidence_gap(tick);
  const auto answered = beat / 50;  // after a later answer the evidence may take a beat more to ripen
  const auto beats_to_ripen = beat.count() > 0 ? (gap + answered) / beat + 1 : 1;
  const auto after = without_margin(session_timeout) - beats_to_ripen * beat;
  const auto before = after - beat;
  return {after, before, std::max(before - session_timeout / 12, std::chrono::nanoseconds(1))};
}

}  // namespace zkelection::core
