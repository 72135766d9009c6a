// Computes how long a session's masterships are safe: stamps of requests and answers in, the instant of the end out.
#pragma once

#include <algorithm>
#include <chrono>
#include <deque>
#include <optional>

namespace zkelection::core {

/// A reading of the caller's clock, which goes on while the machine sleeps.
using instant = std::chrono::nanoseconds;

/// Within this time after its answer to a request, the leader pings the follower for a report: tick/2 + g, and one per
/// cent more for a fast clock.
constexpr std::chrono::nanoseconds evidence_gap(std::chrono::nanoseconds tick) {
  return (tick / 2 + tick / 10) * 101 / 100;
}

/// One session's lease. Pure arithmetic. The caller reads the clock **before** it hands a request to the client, and
/// **after** it receives the answer. Stamps that err on that side only make the lease shorter.
///
/// The rule. The leader expires a session T or more after it was last touched. A follower reports the touches that it
/// has seen in its replies to the leader's pings, which come every tick/2, late by g = tick/10 at most. Let
///
/// - A be a request on this connection, answered tick/2 + g or more before
/// - S, a sync (or a write), was sent, which was answered before
/// - W, a write, was sent.
///
/// When W is acknowledged, the session cannot expire before A's stamp + T. The leader has pinged the follower between
/// A's answer and S. The answer to S follows that ping on their link, so the follower had answered the ping, and
/// reported A's touch, when it forwarded W. The leader took W for a session that it had not expired. Without W, a
/// deposed leader may have answered S.
///
/// A new session is itself a write at the leader: it cannot expire before the stamp at which it began to connect + T. A
/// deposed leader may answer a reconnect, so that counts from the first acknowledged write on it. A new leader gives
/// every session a full T again, which ends later than either.
///
/// The leader may accept a touch that came too late. It chooses all sessions that expire at a tick at once, and then
/// refuses them one by one, which takes it less than g. In between it takes touches and writes of a session that is
/// already lost. So the rule holds only for a touch that came before the leader can have chosen the session: within T
/// of one that came in time, and so on back to a new session or an earned lease. This is the chain. It holds if the
/// leader is the true one, which W shows. When S is answered, the report of A's touch may still be on its way. It has
/// come when a request is answered that was sent after that. If the chain is broken, as by a reconnect after the
/// lease's end, the proof takes two writes, the second sent g after the first was acknowledged. By then the leader has
/// refused all that it chose, so the first touch was in time.
///
/// For clocks that differ in rate, one per cent of T is taken off, and one per cent is added to tick/2 + g.
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

  /// Nothing if this session has never earned a lease. May lie in the past.
  std::optional<instant> end() const noexcept { return end_; }
  /// If a second write is needed: it counts if it is sent at this instant or later. Otherwise nothing.
  std::optional<instant> second_write_from() const noexcept;

  friend bool operator==(const lease&, const lease&) = default;

  /// Shows numbers to a sink, with all times relative to now. They alone decide what later events make of this lease.
  /// So a model checker recognises a state that comes again at another time.
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

/// An end that is past counts as none, and evidence that is older than a session timeout proves nothing any more.
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

/// How long a lease is if the ensemble answers heartbeats, a sync and a write each, promptly: within T/300.
struct lease_bounds {
  std::chrono::nanoseconds after_renewal;   ///< its length just after a heartbeat
  std::chrono::nanoseconds before_renewal;  ///< and just before the next: how long a disconnect a mastership survives
  std::chrono::nanoseconds at_beginning;    ///< a mastership begins with this or more; at least a nanosecond
};
lease_bounds expected_lease(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds tick);

}  // namespace zkelection::core
