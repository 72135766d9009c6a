// One thing that may happen in a world of leases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zkelection::test::model {

enum class lease_event : std::uint8_t {
  // What goes on by itself, within an instant.
  deliver,      ///< detail: a `wire`; its first message arrives
  timer,        ///< the client's
  connect,      ///< detail: a `refuge`
  give_up,      ///< the client waits no longer for a connection
  ping,         ///< the leader pings its followers
  choose,       ///< the leader finds that the session is due
  expire,       ///< and refuses it from now on
  late_report,  ///< a follower that the client has left tells the leader of it
  heal,         ///< detail: a `wire`; what has waited there arrives
  reach,        ///< the client can connect again
  wake_client,
  wake_leader,
  step_down,  ///< a deposed leader notices
  time,       ///< a tenth of a tick passes
  advance,    ///< the client's candidate is next in line from now on
  turn,       ///< and now it is its turn
  // Faults, and what the application may do.
  block,    ///< detail: a `wire`; nothing arrives
  isolate,  ///< the client loses its connection, and none comes about
  stop_client,
  stop_leader,
  close,   ///< the client's server closes its connection
  depose,  ///< there is a new leader; detail: 1 if the client's follower knows it at once
  write,   ///< the application writes
};
inline constexpr std::size_t lease_events = static_cast<std::size_t>(lease_event::write) + 1;

/// One direction of a connection. Messages keep their order.
enum wire : std::uint8_t { to_server, to_client, to_leader, to_follower, wires };

/// Whom a client turns to.
enum class refuge : std::uint8_t {
  other_follower,
  same_follower,  ///< whatever is wrong with it
  leader,
  deposed_leader,
};

struct lease_move {
  lease_event what{};
  std::uint8_t detail = 0;
  friend bool operator==(const lease_move&, const lease_move&) = default;
};

/// Counts towards the bound of a search.
constexpr bool is_fault(lease_event what) { return what >= lease_event::block; }

/// `ping; deliver 3; time 2; block 4`, where time that passes is summed up.
std::string to_text(const std::vector<lease_move>& moves);
/// Throws if it is not such a list.
std::vector<lease_move> parse_lease_moves(std::string_view text);

}  // namespace zkelection::test::model
