// When sessions expire: what a leader knows of touches, and what its followers have yet to tell it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "zkelection/core/lease.hpp"

namespace zkelection::simulation {

/// A value. Its driver says what time it is, by the leader's clock.
///
/// As in ZooKeeper (`SessionTrackerImpl`, `ExpiryQueue`, `LearnerSessionTracker`):
/// - A session expires at the first boundary of a tick that is later than T after its last touch at the leader.
/// - What a follower hears of a client reaches the leader only with the follower's reply to the leader's next ping.
/// - The leader chooses all sessions of a boundary at once, and then closes them one by one. Touches of a session that
///   is chosen come too late; whether its writes are still accepted is not decided here.
/// - A new leader gives every session a full T, and knows of no boundary of the old one. What followers had not
/// reported
///   is lost.
class session_tracker {
 public:
  /// Servers are numbered from 0. Those that report are followers; the leader's own clients touch by `renew`.
  session_tracker(std::size_t servers, std::chrono::nanoseconds tick) : tick_(tick), unreported_(servers) {}

  /// Never backwards. Chooses the sessions that are due.
  void advance(core::instant now);
  /// While the leader is late with its choice: until then a touch still saves a session that is due.
  void advance_without_choice(core::instant now) { now_ = std::max(now_, now); }
  core::instant now() const noexcept { return now_; }

  // ---- At the leader, now.

  void open(std::int64_t session, std::chrono::nanoseconds timeout);
  /// A touch: by a client of the leader's, or by a reconnect anywhere. Nothing if the session is not there, or chosen.
  void renew(std::int64_t session);
  void close(std::int64_t session);
  /// There is a new leader.
  void restart();

  // ---- At a follower.

  /// It has heard something of the session's client.
  void touch(std::size_t server, std::int64_t session) { unreported_[server].insert(session); }
  /// Its reply to a ping reaches the leader, with all touches so far. Where the way of a reply matters, `take_report`
  /// at the follower, and `renew` each at the leader.
  void report(std::size_t server);
  std::set<std::int64_t> take_report(std::size_t server);

  // ---- What is known.

  bool is_open(std::int64_t session) const { return sessions_.contains(session); }
  std::chrono::nanoseconds timeout(std::int64_t session) const { return sessions_.at(session).timeout; }
  /// The boundary at which it is chosen, or was.
  core::instant expiry(std::int64_t session) const { return sessions_.at(session).expiry; }
  bool is_chosen(std::int64_t session) const { return sessions_.at(session).chosen; }
  const std::set<std::int64_t>& unreported(std::size_t server) const { return unreported_[server]; }

  /// When sessions will be chosen next, as things are. Nothing if there are none.
  std::optional<core::instant> next_expiry() const;
  /// Those chosen and not closed yet, by number.
  std::vector<std::int64_t> expired() const;

  friend bool operator==(const session_tracker&, const session_tracker&) = default;

 private:
  struct record {
    std::chrono::nanoseconds timeout;
    core::instant expiry;
    bool chosen = false;
    friend bool operator==(const record&, const record&) = default;
  };

  core::instant boundary_after(std::chrono::nanoseconds timeout) const;

  std::chrono::nanoseconds tick_;
  core::instant now_{0};
  std::map<std::int64_t, record> sessions_;
  std::vector<std::set<std::int64_t>> unreported_;  ///< of each server: the sessions that it has heard of
};

}  // namespace zkelection::simulation
