// One thing that may happen in a world.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zkelection::test::model {

enum class happening : std::uint8_t {
  // What goes on by itself.
  serve,    ///< a candidate's server takes its next request
  follow,   ///< and hears what the leader has sent next
  connect,  ///< detail: a `reconnect`
  propose,  ///< what was proposed on a lost connection is carried out
  lease,    ///< heartbeats have earned a lease that was asked for
  pause_over,
  bury,  ///< the leader closes a session that is as good as expired
  // What the application wants.
  await,
  cancel,
  resign,
  close,
  give_up,  ///< no session came about in time
  // Faults.
  cut,           ///< the connection; detail: 1 if the requests that nobody has taken reach the leader all the same
  lapse,         ///< the lease; the session lives on
  expire,        ///< the session, after the lease; `bury` follows
  tell_expired,  ///< the same, and the client hears of it first
  erase,         ///< a candidate's oldest node, by hand
  reap,          ///< the empty parent
};
inline constexpr std::size_t happenings = static_cast<std::size_t>(happening::reap) + 1;

/// What a client finds on the other side.
enum class reconnect : std::uint8_t {
  fresh,             ///< an up-to-date server
  lagging,           ///< one that shows what the client saw last
  watches,           ///< the client brings its watches along, and those owed fire
  watches_reversed,  ///< in the other order
};

struct move {
  happening what{};
  std::uint8_t who = 0;
  std::uint8_t detail = 0;
  friend bool operator==(const move&, const move&) = default;
};

/// Counts towards the bound of a search.
constexpr bool is_disturbance(happening what) { return what >= happening::cancel; }

/// `cut a 1`, and back. Nothing if the text is no move.
std::string to_text(const move& m);
std::optional<move> parse_move(std::string_view text);

/// `await a; serve a; cut a 1`. Throws if it is not such a list.
std::vector<move> parse_moves(std::string_view text);
std::string to_text(const std::vector<move>& moves);

}  // namespace zkelection::test::model
