// What a session sends to keep its lease, and when.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "zkelection/core/lease.hpp"

namespace zkelection::core {

/// A sixth of the session timeout: two beats may fail before the lease is in danger.
constexpr std::chrono::nanoseconds heartbeat_interval(std::chrono::nanoseconds session_timeout) {
  return session_timeout / 6;
}

/// Every beat is a `sync`, which costs no transaction and keeps the evidence fresh. For a session that holds a
/// mastership, or is next in line for one, a write follows the answer: a `multi` of checks on its own nodes, a hundred
/// at most and in turn, which proves as well that they are still there.
///
/// Nothing piles up: there is no new beat while the last one is not answered. If a beat is outstanding and a third of
/// the session timeout passes without any answer, the connection is dead, or its server of no use: one that has lost
/// the leader goes on answering reads, but no sync, and answers come in order.
class heartbeat {
 public:
  static constexpr std::size_t checks_in_a_beat = 100;

  /// What to do now.
  struct step {
    bool sync = false;
    std::vector<std::string> checks;  ///< none: no write
    bool give_up_connection = false;

    friend bool operator==(const step&, const step&) = default;
  };

  /// The write does not wait for the sync here: a reconnect counts from the first write on.
  [[nodiscard]] step connected(instant now, std::chrono::nanoseconds session_timeout);
  void disconnected();

  /// The instant of `next` has come.
  [[nodiscard]] step due(instant now);
  [[nodiscard]] step synced(bool success, instant now);
  void checked();
  /// Another request was answered: what was sent before the beat is being worked off.
  void heard(instant now) noexcept { asked_ = now; }

  /// A lease is wanted before the next beat: the write is sent at once, unless one is on its way.
  [[nodiscard]] step hurry(instant now);

  /// Own nodes that a mastership rests on, or will.
  void add(const std::string& path) { nodes_.insert(path); }
  void remove(const std::string& path) { nodes_.erase(path); }

  /// When `due` is to be called; nothing without a connection.
  std::optional<instant> next() const;

  friend bool operator==(const heartbeat&, const heartbeat&) = default;

  /// As `lease::describe`. The nodes are left out.
  template <class Sink>
  void describe(Sink& sink, instant now) const;

 private:
  std::vector<std::string> next_checks();
  bool outstanding() const noexcept { return syncing_ || checking_; }
  void begin(instant now) {
    if (outstanding()) return;
    asked_ = now;
    second_look_ = false;
  }

  std::set<std::string> nodes_;
  std::string last_checked_;
  bool connected_ = false;
  std::chrono::nanoseconds timeout_{0};
  instant beat_{};   ///< when the last beat began
  instant asked_{};  ///< since when something is outstanding and nothing was answered
  bool syncing_ = false;
  bool checking_ = false;
  bool second_look_ = false;
};

template <class Sink>
void heartbeat::describe(Sink& sink, instant now) const {
  sink.value(connected_);
  if (!connected_) return;
  for (const auto flag : {syncing_, checking_, second_look_}) sink.value(flag);
  sink.value(std::max(beat_ - now, -timeout_));
  if (outstanding()) sink.value(std::max(asked_ - now, -timeout_));
}

}  // namespace zkelection::core
