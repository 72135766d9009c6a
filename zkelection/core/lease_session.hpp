// Decides all that one session does about its lease, with `lease` and `heartbeat`.
#pragma once

#include <optional>
#include <string>

#include "zkelection/core/heartbeat.hpp"
#include "zkelection/core/lease.hpp"

namespace zkelection::core {

/// Events and clock readings in, steps out. The owner reads the clock once for each event, carries the step out, and
/// calls `on_time` at `next()`.
///
/// A mastership begins with its full lease: `lease_bounds::at_beginning` or more. If the lease has less when a
/// candidate asks, the session sends a write at once, and the step that follows its answer grants the lease. If the
/// ensemble is so slow that even this write does not give the full length, the step grants the lease with what it has.
///
/// A lease that was over at a clock reading stays over. A step tells the lapse, and what the session earns later is
/// another lease.
class lease_session {
 public:
  explicit lease_session(std::chrono::nanoseconds tick) : tick_(tick), lease_(tick) {}

  /// | from             | to      | when                                               |
  /// |------------------|---------|----------------------------------------------------|
  /// | offline          | keeping | there is a connection                              |
  /// | keeping          | seeking | a candidate asks, and the lease is short           |
  /// | seeking          | keeping | an acknowledged write grants the lease             |
  /// | keeping, seeking | offline | the connection is lost, or of no more use: `stop`  |
  /// | offline          | stopped | the session closes                                 |
  enum class phase : std::uint8_t {
    offline,  ///< nothing is sent; a lease that runs goes on
    keeping,  ///< heartbeats are sent
    seeking,  ///< the same, and a candidate waits for a lease
    stopped,  ///< nothing is sent any more, and no connection follows
  };

  enum class grant : std::uint8_t {
    none,
    full,
    curtailed,  ///< the lease is shorter, although a write was sent for it
  };

  /// What to do, in this order.
  struct step {
    bool lapsed = false;          ///< the masterships that rest on the lease are over
    std::optional<instant> end;   ///< the running lease ends then; if none runs, another begins
    grant granted = grant::none;  ///< to candidates that asked when the lease was too short
    heartbeat::step beat;

    friend bool operator==(const step&, const step&) = default;
  };

  [[nodiscard]] step connected(instant connecting, std::chrono::nanoseconds session_timeout, bool new_session,
                               instant now);
  /// Forgets that a candidate has asked: it asks again on the next connection.
  void disconnected();
  /// The session tells the masterships.
  void expired();
  void stop();

  /// A request is about to be sent on the present connection.
  lease::request sending(instant now) const { return lease_.sent(now); }
  [[nodiscard]] step synced(const lease::request& sync, bool success, instant now);
  /// A write of an election was acknowledged.
  [[nodiscard]] step written(const lease::request& write, instant now);
  /// The heartbeat's write was answered. It counts if `acknowledged`.
  [[nodiscard]] step checked(const lease::request& write, bool acknowledged, instant now);
  /// Any other request was answered.
  void heard(instant now) noexcept { heartbeat_.heard(now); }

  /// A mastership is about to begin. The step grants the lease if it is long enough. Otherwise a later step grants it.
  /// A second question meanwhile changes nothing.
  [[nodiscard]] step ask(instant now);

  /// A mastership rests on this node, or will. From now on the lease is kept long enough for a mastership to begin.
  void add(const std::string& path, instant now);
  void remove(const std::string& path) { heartbeat_.remove(path); }

  /// The instant of `next` has come. If it is still to come, the step is empty.
  [[nodiscard]] step on_time(instant now);
  /// The next beat or the end of the lease, whichever is first.
  std::optional<instant> next() const;
  /// Nothing without a connection.
  std::optional<instant> next_beat() const;

  phase current_phase() const noexcept { return phase_; }
  /// A mastership rests on the lease, or may.
  bool is_running(instant now) const noexcept { return running_until_ && now < *running_until_; }
  /// Nothing if this session has never earned a lease. May lie in the past.
  std::optional<instant> end() const noexcept { return lease_.end(); }
  std::chrono::nanoseconds session_timeout() const noexcept { return timeout_; }
  /// What a mastership begins with if the ensemble answers in time.
  std::chrono::nanoseconds full_length() const { return expected_lease(timeout_, tick_).at_beginning; }

  friend bool operator==(const lease_session&, const lease_session&) = default;

  /// As `lease::describe`.
  template <class Sink>
  void describe(Sink& sink, instant now) const;

 private:
  void enter(phase next);
  bool is_online() const noexcept { return phase_ == phase::keeping || phase_ == phase::seeking; }
  bool is_full(instant now) const;
  step begin_step(instant now);
  void run_to_new_end(step& out, instant now);
  void write_counted(const lease::request& write, instant now, step& out);
  grant settle(const lease::request& write, instant now);
  instant hurry_from() const { return lease_.second_write_from().value_or(instant(0)); }

  std::chrono::nanoseconds tick_;
  std::chrono::nanoseconds timeout_{0};
  lease lease_;
  heartbeat heartbeat_;
  phase phase_ = phase::offline;
  instant asked_since_{};                 ///< while seeking
  bool hurried_ = false;                  ///< while online: a write must go out before the next beat
  std::optional<instant> running_until_;  ///< the end that steps have told; nothing after they told the lapse
};

/// While a lease runs, its end is that of `lease`, so it is not shown again.
template <class Sink>
void lease_session::describe(Sink& sink, instant now) const {
  lease_.describe(sink, now);
  heartbeat_.describe(sink, now);
  sink.value(running_until_.has_value());
  sink.value(hurried_);
  sink.value(phase_ == phase::seeking);
  if (phase_ == phase::seeking) sink.value(std::max(asked_since_ - now, -timeout_));
}

}  // namespace zkelection::core
