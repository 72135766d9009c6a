// The actions of `reconnect`: what it asks of its session, and what it tells it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "zkelection/core/actions.hpp"
#include "zkelection/core/connection_values.hpp"

namespace zkelection::core::reconnecting {

/// Tells attempts apart. A session never gives one twice.
using attempt_number = std::uint64_t;

// Requests.

/// Looks a name up. Answered by `looked_up`. There is never a second one for the same name.
struct look_up {
  std::string name;
  friend bool operator==(const look_up&, const look_up&) = default;
};
/// Connects to a server as far as TCP and TLS go. Answered by `reached` or `dropped`. There may be several, each at an
/// address of its own.
struct reach {
  attempt_number attempt;
  server_address server;
  std::optional<session_key> session;  ///< to be taken up again; else a new one is begun
  bool without_credentials;            ///< where they were refused before, and the session is only to be ended
  friend bool operator==(const reach&, const reach&) = default;
};
/// Sends the connect request on what was reached. Answered by `connected` or `dropped`. There is never a second one:
/// two for one session would take it from each other.
struct introduce {
  attempt_number attempt;
  friend bool operator==(const introduce&, const introduce&) = default;
};
/// Ends an attempt without a word. A word would end the session that it carries.
struct cut {
  attempt_number attempt;
  friend bool operator==(const cut&, const cut&) = default;
};
/// Gives an attempt up whose connect request for a new session may still be answered. Then that session is ended.
struct leave {
  attempt_number attempt;
  friend bool operator==(const leave&, const leave&) = default;
};
/// Waits beside the attempts. Answered by `reminded`, unless another one comes first, or a connection comes about.
struct remind {
  std::chrono::milliseconds length;
  friend bool operator==(const remind&, const remind&) = default;
};
/// Waits for the next round of attempts. Answered by `pause_over`, unless `end_pause` comes first.
struct pause {
  std::chrono::milliseconds length;
  friend bool operator==(const pause&, const pause&) = default;
};
struct end_pause {
  friend bool operator==(const end_pause&, const end_pause&) = default;
};
/// Begins the time that a close may take. Answered by `close_limit_over`, unless `closed` comes first.
struct limit_close {
  friend bool operator==(const limit_close&, const limit_close&) = default;
};
/// Ends the session, on the present connection. Answered by `session_ended`.
struct end_session {
  friend bool operator==(const end_session&, const end_session&) = default;
};

// Messages.

/// No address was found for a name.
struct unresolved {
  std::string name;
  std::string trouble;
  bool new_session_waits;  ///< there is no address that it may be asked for at
  friend bool operator==(const unresolved&, const unresolved&) = default;
};
/// A connection came about.
struct made {
  session_key session;
  bool new_session;
  friend bool operator==(const made&, const made&) = default;
};
/// Elections may use the connection from now on.
struct serve {
  session_key session;
  bool new_session;
  friend bool operator==(const serve&, const serve&) = default;
};
/// A connection has ended, or an attempt has failed. Outstanding requests and watches are lost with it.
struct lost {
  server_address server;
  drop_cause cause;
  std::string text;
  friend bool operator==(const lost&, const lost&) = default;
};
/// The connection that has ended had come about.
struct suspended {
  disconnection how;
  friend bool operator==(const suspended&, const suspended&) = default;
};
/// The session has ended, and its nodes are gone.
struct expired {
  friend bool operator==(const expired&, const expired&) = default;
};
/// The ensemble refuses our authentication.
struct refused {
  friend bool operator==(const refused&, const refused&) = default;
};
/// Nothing more is sent for elections.
struct closing {
  friend bool operator==(const closing&, const closing&) = default;
};
/// The last message; `confirmed` if the ensemble has ended the session, or never had one of ours.
struct closed {
  bool confirmed;
  friend bool operator==(const closed&, const closed&) = default;
};

using action = std::variant<look_up, reach, introduce, cut, leave, remind, pause, end_pause, limit_close, end_session,
                            unresolved, made, serve, lost, suspended, expired, refused, closing, closed>;
using actions = std::vector<action>;

}  // namespace zkelection::core::reconnecting
