// What factories and observers tell while they work, for logs, metrics and alerts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace zkelection {

/// How much an event matters.
enum class event_level : std::uint8_t {
  debug,    ///< for those who look for a fault
  info,     ///< what happens while all is well
  warning,  ///< something was lost, or is at risk
  error,    ///< it stays so until a person acts
};

/// What has happened. `docs/events.md` says of each kind which fields it has, and what to do. New ones are only
/// appended.
enum class event_kind : std::uint8_t {
  // Of a session and its connections.
  connecting,              ///< a server is tried
  connection_failed,       ///< it could not be reached
  connected,               ///< a server serves the session
  connection_lost,         ///< and does so no longer
  no_server_reachable,     ///< none has been for some time
  look_up_failed,          ///< a host's name has no address
  session_expired,         ///< the ensemble has ended the session, and with it every mastership on it
  authentication_refused,  ///< the ensemble refused the authentication scheme or credentials, or the lack of them
  timeout_not_granted,     ///< the ensemble granted another session timeout than was asked for
  max_tick_doubtful,       ///< the servers' tick may be larger than `max_tick`: two masters are possible
  server_unfit,            ///< no mastership lasts with the session timeout that the server granted and `max_tick`
  lease_curtailed,         ///< the ensemble answers too slowly for a full lease at the beginning of a mastership
  heartbeats_refused,      ///< without them no mastership begins, and none lasts

  // Of an election.
  enrolled,            ///< our candidate's node is in the queue
  withdrawn,           ///< it was deleted
  mastership_begun,    ///< with a fencing token
  mastership_ended,    ///< for a reason
  request_failed,      ///< the ensemble answered with an error; the request is repeated
  node_vanished,       ///< our node was gone as soon as it was made; it is made again
  left_over_node,      ///< we wait behind a node that never goes by itself
  foreign_left_over,   ///< such a node of another scheme, which stands in nobody's way
  foreign_candidates,  ///< candidates with another scheme stand for the resource: two masters are possible
  data_went_back,      ///< our fencing token would be smaller than one that was given out before
  quota_exceeded,      ///< a quota leaves no room for our node
  withdrawal_denied,   ///< we may not delete our node, which stays until its session ends
};

/// As in code: `mastership_begun`. Names are stable.
std::string_view to_string(event_kind kind) noexcept;
/// As in code: `warning`.
std::string_view to_string(event_level level) noexcept;

/// What happened, to what. A field that does not apply is empty.
struct event {
  event_kind kind{};
  event_level level = event_level::info;
  std::string subject{};    ///< the resource, as in `async_new_election`; none: it is about a session
  std::string path{};       ///< of the resource or the node that it is about, as the servers see it: with the chroot
  std::string host{};       ///< the server's, as in the configuration; all of them, if it is about no single one
  std::uint64_t token = 0;  ///< the fencing token
  std::string reason{};     ///< why, in a few words that do not vary with host and path
  std::string text{};       ///< all of this in a sentence for people, with what to do
};

/// Receives events in the order in which they happen, on the factory's strand. Must not block or throw.
using event_sink = std::function<void(const event&)>;

}  // namespace zkelection
