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
/// A look-up may be under way in each phase. The machine tries the addresses that it knows at once, and again, because
/// a look-up may take long, and the last address of a name may still be right.
class reconnect {
 public:
  using milliseconds = std::chrono::milliseconds;

  enum class phase : std::uint8_t {
    resting,     ///< not opened yet
    looking_up,  ///< no address may be asked before the look-up ends
    connecting,
    connected,
    pausing,
    ending,  ///< the connection is used for nothing but to end the session
    closed,
  };

  struct settings {
    std::vector<server_address> literals;  ///< the hosts that need no look-up
    std::size_t hosts;                     ///< in all
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
  [[nodiscard]] reconnecting::actions open();
  /// Ends the session on the ensemble, if there is one of ours.
  [[nodiscard]] reconnecting::actions close();
  /// The executor's context ends: nothing can be done any more.
  void abandon() noexcept { phase_ = phase::closed; }

  // What happens.
  [[nodiscard]] reconnecting::actions looked_up(std::vector<server_address> found, std::string trouble, moment at);
  /// `handshake`: how long it took from the moment at which the owner carried `connect` out.
  [[nodiscard]] reconnecting::actions connected(const session_key& session, milliseconds handshake, instant now);
  [[nodiscard]] reconnecting::actions dropped(drop_cause cause, std::string text, moment at);
  [[nodiscard]] reconnecting::actions pause_over();
  /// Not `confirmed`: the connection was lost first.
  [[nodiscard]] reconnecting::actions session_ended(bool confirmed, moment at);
  [[nodiscard]] reconnecting::actions close_limit_over();
  /// The ensemble has carried out a request of ours.
  void served() noexcept;

  phase current_phase() const noexcept { return phase_; }
  /// True while a connection stands, for elections or to end the session.
  bool has_connection() const noexcept { return phase_ == phase::connected || phase_ == phase::ending; }
  /// The server that is connected, or that was tried last.
  const server_address& server() const noexcept { return current_; }
  /// The session that we have on the ensemble, as far as we know.
  const std::optional<session_key>& session() const noexcept { return session_; }
  /// True if a request of the present session was carried out.
  bool is_served() const noexcept { return served_; }
  bool was_ever_served() const noexcept { return ever_served_; }

  /// The table of transitions in PROTOCOL.md.
  static bool may_follow(phase from, phase to) noexcept;

 private:
  void seek(reconnecting::actions& out);
  void begin_look_up(reconnecting::actions& out);
  void connect_next(moment at, reconnecting::actions& out);
  void connect(reconnecting::actions& out);
  void pause(moment at, reconnecting::actions& out);
  milliseconds next_pause(moment at);
  void forget_session();
  void finish(bool confirmed, reconnecting::actions& out);
  void enter(phase next);
  bool is_consistent() const noexcept;
  const std::vector<server_address>& usable_addresses() const;
  bool is_fresh(const server_address& address) const;
  std::vector<server_address> shuffled(std::vector<server_address> addresses) const;
  /// Credentials go out before all requests: where they were refused, nothing was done.
  bool owns_nothing() const noexcept { return !session_ || (refused_ && !served_); }

  std::size_t hosts_;
  std::minstd_rand& random_;
  phase phase_ = phase::resting;
  bool closing_ = false;  ///< wished for, and not fulfilled yet

  // The session.
  std::optional<session_key> session_;
  bool served_ = false;  ///< the present session had a request served
  bool ever_served_ = false;
  bool refused_ = false;  ///< the ensemble refused our authentication, and has served nothing since

  // Where to connect.
  bool looking_up_ = false;  ///< a look-up is under way
  known_addresses addresses_;
  std::vector<server_address> untried_;  ///< in this round, the next one last

  // The present connection, or the attempt.
  server_address current_;
  bool afresh_ = false;  ///< it begins a session rather than taking one up
  instant connected_at_{};

  // Patience.
  attempt_limit limit_;
  milliseconds soon_;  ///< the longest pause while a lease runs
  backoff backoff_;
  backoff refusals_;  ///< between attempts to authenticate
};

}  // namespace zkelection::core
