// How long a session's masterships are safe: stamps of requests and answers in, the instant of the end out.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>

namespace zkelection::core {

/// A reading of the caller's clock, which goes on while the machine sleeps.
using instant = std::chrono::nanoseconds;

/// How long after its answer, by a clock that may be one per cent fast, a request has been reported to the leader.
constexpr std::chrono::nanoseconds evidence_gap(std::chrono::nanoseconds tick) {
  return (tick / 2 + tick / 10) * 101 / 100;
}

/// One session's lease. Pure arithmetic. Its user reads the clock, **before** handing a request to the client
/// and **after** receiving the answer: stamps that err on that side only make the lease shorter.
///
/// The rule. The leader expires a session T or more after it was last touched, and a follower reports the touches that
/// it has seen in its replies to the leader's pings, which come every tick/2, late by g = tick/10 at most. Let
///
/// - A be a request on this connection, answered tick/2 + g or more before
/// - S, a sync (or a write), was sent, which was answered before
/// - W, a write, was sent.
///
/// When W is acknowledged, the session cannot expire before A's stamp + T. Because: between A's answer and S the leader
/// has pinged the follower. The answer to S follows that ping on their link, so the follower had answered the ping, and
/// reported A's touch, when it forwarded W; and the leader took W for a session that it had not expired. Without W, S
/// may have been answered by a leader that had been deposed.
///
/// A new session is itself a write at the leader: it cannot expire before the stamp of its connecting + T. A reconnect
/// may be answered by a deposed leader, and counts from the first acknowledged write on it. A new leader gives every
/// session a full T again, which is later than either.
///
/// A touch may come too late and be accepted all the same: the leader chooses all sessions that expire at a tick at
/// once, and then refuses them one by one, which takes it less than g; in between it takes touches and writes of a
/// session that is lost already. So the rule holds for touches that came before the session can have been chosen:
/// within T of one that came in time, and so on back to a new session or an earned lease (the chain; if the leader is
/// the true one, which W shows). That S was answered does not show that A's touch has come, for the report may still be
/// on its way; it has come when a request is answered that was sent after that. Where the chain is broken, as by a
/// reconnect after the lease's end, it takes two writes, the second sent g after the first was acknowledged: then the
/// leader is through, and the first touch was in time.
///
/// One per cent of T is kept off, and one per cent of tick/2 + g is added, for clocks that differ in rate.
class lease {
 public:
  explicit lease(std::chrono::nanoseconds tick) : gap_(evidence_gap(tick)) {}

  /// What must be remembered of a request from its sending to its answer.
  struct request {
    instant sent{};
    std::optional<instant> ripe;    ///< A's stamp, if this is the S of the rule
    std::optional<instant> proven;  ///< A's stamp, if this is the W of the rule

    friend bool operator==(const request&, const request&) = default;
  };

  /// `connecting` is a stamp from before the first byte was sent on this connection.
  void opened(instant connecting, std::chrono::nanoseconds session_timeout, bool new_session);
  /// Evidence is about one connection; the lease that it has earned lasts.
  void dropped();
  void expired();

  /// A request is about to be sent on the present connection.
  request sent(instant now) const;
  /// A sync was answered with success.
  void synced(const request& sync, instant now);
  /// A write was acknowledged: the ensemble has carried it out, or refused it for the state of the nodes.
  void written(const request& write, instant now);

  /// Nothing if no lease was ever earned by this session. May lie in the past.
  std::optional<instant> end() const noexcept { return end_; }
  /// Where a second write is needed: it counts if it is sent at this instant or later.
  std::optional<instant> second_write_from() const noexcept;

  friend bool operator==(const lease&, const lease&) = default;

  /// Shows numbers to a sink, with all times as seen from now: what later events may make of this lease depends on them
  /// alone. A model checker recognises states by it that come again at another time.
  template <class Sink>
  void describe(Sink& sink, instant now) const;

 private:
  struct touch {
    instant sent;
    instant answered;
    friend bool operator==(const touch&, const touch&) = default;
  };

  void answered(const request& marked, instant now);
  bool chain_holds(instant now) const noexcept { return chain_ && now < *chain_; }
  void extend(instant touched);

  std::chrono::nanoseconds gap_;
  std::chrono::nanoseconds timeout_{0};
  std::optional<instant> end_;
  std::optional<instant> chain_;  ///< if our leader is the true one, the session is not chosen before this
  std::optional<touch>
      revived_;  ///< with a broken chain: a touch that a write has proven, and when it was acknowledged

  // Evidence of the present connection.
  std::deque<touch> touches_;      ///< the latest ripe one and those that are not ripe yet
  std::optional<instant> proven_;  ///< the leader knows of a touch at this instant or later, if it accepts a write now
};

/// An end that is past is as good as none, and what is older than a session timeout proves nothing any more.
template <class Sink>
void lease::describe(Sink& sink, instant now) const {
  const auto ahead = [&](const std::optional<instant>& end) {
    sink.value(end ? std::max(*end - now, instant(0)) : instant(0));
  };
  const auto ago = [&](instant when, std::chrono::nanoseconds most) { sink.value(std::max(when - now, -most)); };
  ahead(end_);
  ahead(chain_);
  sink.value(proven_.has_value());
  if (proven_) ago(*proven_, timeout_);
  sink.value(revived_.has_value());
  if (revived_) ago(revived_->sent, timeout_);
  if (revived_) ago(revived_->answered, timeout_);
  // Of those that are ripe, the latest counts.
  auto first = touches_.begin();
  while (first != touches_.end() && first + 1 != touches_.end() && (first + 1)->answered <= now - gap_) ++first;
  sink.value(touches_.end() - first);
  for (; first != touches_.end(); ++first) {
    ago(first->sent, timeout_);
    ago(first->answered, gap_);
  }
}

/// What to expect of a lease when heartbeats, a sync and a write every `beat`, are answered promptly: within T/300.
struct lease_bounds {
  std::chrono::nanoseconds after_renewal;   ///< its length just after a heartbeat
  std::chrono::nanoseconds before_renewal;  ///< and just before the next: how long a disconnect is survived
  std::chrono::nanoseconds at_beginning;    ///< a mastership begins with this or more; at least a nanosecond
};
lease_bounds expected_lease(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds tick);

}  // namespace zkelection::core
