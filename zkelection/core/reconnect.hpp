// Decides how a session gets and keeps a connection: which address is next, for how long, after which pause; and how
// the session ends.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "zkelection/core/attempt_limit.hpp"
#include "zkelection/core/backoff.hpp"
#include "zkelection/core/known_addresses.hpp"
#include "zkelection/core/lease.hpp"
#include "zkelection/core/reconnect_actions.hpp"

namespace zkelection::core {

/// Events go in, actions come out, and the owner carries them out in their order. Pure: the owner reads the clock.
/// PROTOCOL.md has the table of phases, and says what leads from one to another.
///
/// Attempts overlap while they reach for servers. The first one that reaches its server sends the connect request; the
/// others wait for its answer, and one of them takes its place if the answer takes too long. Look-ups may be under way
/// in each phase. The machine tries the addresses that it knows at once, and again, because a look-up may take long,
/// and the last address of a name may still be right.
class reconnect {
 public:
  using milliseconds = std::chrono::milliseconds;
  using attempt_number = reconnecting::attempt_number;

  enum class phase : std::uint8_t {
    resting,     ///< not opened yet
    looking_up,  ///< no address may be asked before the look-up ends
    connecting,  ///< attempts are under way
    connected,
    pausing,  ///< none is
    ending,   ///< the connection is used for nothing but to end the session
    closed,
  };

  struct settings {
    std::vector<server_address> literals;  ///< the hosts that need no look-up
    std::vector<std::string> names;        ///< the others, each once
    milliseconds session_timeout;
    milliseconds first_connect_timeout;  ///< none if it is zero
  };

  /// When an event happens.
  struct moment {
    instant now;
    bool lease_runs = false;  ///< a mastership may depend on how soon the session is back
  };

  reconnect(settings with, std::minstd_rand& random);

  // What the owner wants.
  [[nodiscard]] reconnecting::actions open(moment at);
  /// Ends the session on the ensemble, if there is one of ours.
  [[nodiscard]] reconnecting::actions close(moment at);
  /// The executor's context ends: nothing can be done any more.
  void abandon() noexcept { phase_ = phase::closed; }

  // What happens.

  /// `age`: how long the look-up had been under way when the owner joined it; zero if the owner began it.
  [[nodiscard]] reconnecting::actions looked_up(const std::string& name, const std::vector<server_address>& found,
                                                std::string trouble, std::chrono::nanoseconds age, moment at);
  [[nodiscard]] reconnecting::actions reached(attempt_number which, moment at);
  /// `session_timeout`: what the server has granted.
  [[nodiscard]] reconnecting::actions connected(attempt_number which, const session_key& session,
                                                milliseconds session_timeout, moment at);
  /// An attempt, or the connection that one has led to.
  [[nodiscard]] reconnecting::actions dropped(attempt_number which, drop_cause cause, std::string text, moment at);
  [[nodiscard]] reconnecting::actions reminded(moment at);
  [[nodiscard]] reconnecting::actions pause_over(moment at);
  /// Not `confirmed`: the connection was lost first.
  [[nodiscard]] reconnecting::actions session_ended(bool confirmed, moment at);
  [[nodiscard]] reconnecting::actions close_limit_over();
  /// The ensemble has carried out a request of ours.
  void served() noexcept;

  phase current_phase() const noexcept { return phase_; }
  /// True while a connection stands, for elections or to end the session.
  bool has_connection() const noexcept { return phase_ == phase::connected || phase_ == phase::ending; }
  /// The server that is connected, or was last.
  const server_address& server() const noexcept { return current_; }
  /// The session that we have on the ensemble, as far as we know.
  const std::optional<session_key>& session() const noexcept { return session_; }
  /// True if a request of the present session was carried out.
  bool is_served() const noexcept { return served_; }
  bool was_ever_served() const noexcept { return ever_served_; }

  /// The table of transitions in PROTOCOL.md.
  static bool may_follow(phase from, phase to) noexcept;

 private:
  struct attempt {
    enum class stage : std::uint8_t { reaching, waiting, introduced };
    attempt_number number;
    server_address server;
    stage at;
    instant since;  ///< it is there
  };
  using attempts = std::vector<attempt>;

  // reconnect.cpp
  void enter(phase next);
  bool is_consistent() const noexcept;
  void forget_session(instant now);
  void finish(bool confirmed, reconnecting::actions& out);
  /// Credentials go out before all requests: where they were refused, nothing was done.
  bool owns_nothing() const noexcept { return !session_ || (refused_ && !served_); }

  // reconnect_attempts.cpp
  bool is_seeking() const noexcept;
  void seek(moment at, reconnecting::actions& out);
  bool another_round_has_more() const;
  void go_on(moment at, reconnecting::actions& out);
  void introduce_next(moment at, reconnecting::actions& out);
  void begin_next(moment at, reconnecting::actions& out);
  void reach(const server_address& server, instant now, reconnecting::actions& out);
  void give_up(attempts::iterator which, milliseconds after, instant now, reconnecting::actions& out);
  void cut_attempts(reconnecting::actions& out);
  void pause(moment at, reconnecting::actions& out);
  void end_pause(reconnecting::actions& out);
  milliseconds next_pause(moment at);
  void remind(instant now, reconnecting::actions& out);
  attempts::iterator find(attempt_number number);
  attempts::iterator next_waiting();
  attempts::iterator introduced();
  milliseconds patience();
  known_addresses::purpose purpose() const noexcept;
  std::vector<server_address> busy() const;

  std::minstd_rand& random_;
  phase phase_ = phase::resting;
  bool closing_ = false;  ///< wished for, and not fulfilled yet

  // The session.
  std::optional<session_key> session_;
  bool served_ = false;  ///< the present session had a request served
  bool ever_served_ = false;
  bool refused_ = false;  ///< the ensemble refused our authentication, and has served nothing since

  // Where to connect.
  known_addresses addresses_;
  attempts attempts_;  ///< under way, in the order in which they were begun
  attempt_number last_attempt_ = 0;
  instant next_begin_{};  ///< until then no attempt is begun
  bool pausing_ = false;  ///< the next round waits, with or without attempts under way

  // The present connection, or the last one.
  server_address current_;
  bool afresh_ = false;  ///< it has begun its session rather than taken one up
  instant connected_at_{};

  // Patience.
  attempt_limit limit_;
  milliseconds soon_;  ///< the longest pause while a lease runs
  backoff backoff_;
  backoff refusals_;  ///< between attempts to authenticate
};

}  // namespace zkelection::core
