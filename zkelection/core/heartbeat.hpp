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

/// Every beat is a `sync`, which costs no transaction and keeps the evidence fresh. If the session holds a mastership,
/// or is next in line for one, it sends a write after the answer: a `multi` of checks on its own nodes, a hundred at
/// most and in turn. The write also proves that the nodes are still there.
///
/// A new beat waits until the last one is answered, so beats never pile up. If a beat is outstanding and no answer
/// comes for a third of the session timeout, the connection is dead or its server is useless: a server that has lost
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

  /// Here the write does not wait for the sync, because a reconnect counts from the first write on.
  [[nodiscard]] step connected(instant now, std::chrono::nanoseconds session_timeout);
  void disconnected();

  /// The instant of `next` has come.
  [[nodiscard]] step due(instant now);
  [[nodiscard]] step synced(bool success, instant now);
  void checked();
  /// Another request was answered: the server works through the requests that came before the beat.
  void heard(instant now) noexcept { asked_ = now; }

  /// A candidate wants a lease before the next beat: sends the write at once, unless one is on its way.
  [[nodiscard]] step hurry(instant now);

  /// Nodes of ours that a mastership rests on, or will.
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
  instant asked_{};  ///< since then a request is outstanding and no answer has come
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
