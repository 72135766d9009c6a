// Decides what one session does to have a lease when a mastership needs it, with `lease` and `heartbeat`.
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
class lease_session {
 public:
  explicit lease_session(std::chrono::nanoseconds tick) : tick_(tick), lease_(tick) {}

  enum class grant : std::uint8_t {
    none,
    full,
    curtailed,  ///< the lease is shorter, although a write was sent for it
  };

  /// What to do, in this order.
  struct step {
    grant granted = grant::none;  ///< to candidates that asked when the lease was too short
    heartbeat::step beat;

    friend bool operator==(const step&, const step&) = default;
  };

  [[nodiscard]] step connected(instant connecting, std::chrono::nanoseconds session_timeout, bool new_session,
                               instant now);
  /// Forgets that a candidate has asked: it asks again on the next connection.
  void disconnected();
  void expired();

  /// A request is about to be sent on the present connection.
  lease::request sending(instant now) const { return lease_.sent(now); }
  [[nodiscard]] step synced(const lease::request& sync, bool success, instant now);
  /// A write of an election was acknowledged.
  [[nodiscard]] step written(const lease::request& write, instant now);
  /// The heartbeat's write was answered. It counts if `acknowledged`.
  [[nodiscard]] step checked(const lease::request& write, bool acknowledged, instant now);
  /// Any other request was answered.
  void heard(instant now) noexcept { heartbeat_.heard(now); }

  /// A mastership is about to begin. True if it may begin with the lease as it is. Otherwise a later step grants the
  /// lease. A second question meanwhile changes nothing.
  [[nodiscard]] bool ask(instant now);

  /// A mastership rests on this node, or will. From now on the lease is kept long enough for a mastership to begin.
  void add(const std::string& path, instant now);
  void remove(const std::string& path) { heartbeat_.remove(path); }

  /// The instant of `next` has come.
  [[nodiscard]] step on_time(instant now);
  /// Nothing without a connection.
  std::optional<instant> next() const;

  /// Nothing if this session has never earned a lease. May lie in the past.
  std::optional<instant> end() const noexcept { return lease_.end(); }
  /// What a mastership begins with if the ensemble answers in time.
  std::chrono::nanoseconds full_length() const { return expected_lease(timeout_, tick_).at_beginning; }

  friend bool operator==(const lease_session&, const lease_session&) = default;

  /// As `lease::describe`.
  template <class Sink>
  void describe(Sink& sink, instant now) const;

 private:
  bool is_full(instant now) const;
  grant settle(const lease::request& write, instant now);
  instant hurry_from() const { return lease_.second_write_from().value_or(instant(0)); }

  std::chrono::nanoseconds tick_;
  std::chrono::nanoseconds timeout_{0};
  lease lease_;
  heartbeat heartbeat_;
  std::optional<instant> asked_since_;  ///< a candidate asked when the lease was too short
  bool hurried_ = false;                ///< a write must go out before the next beat
};

template <class Sink>
void lease_session::describe(Sink& sink, instant now) const {
  lease_.describe(sink, now);
  heartbeat_.describe(sink, now);
  sink.value(hurried_);
  sink.value(asked_since_.has_value());
  if (asked_since_) sink.value(std::max(*asked_since_ - now, -timeout_));
}

}  // namespace zkelection::core
