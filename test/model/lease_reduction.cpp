// Which moves may be left out in a world of leases: a partial-order reduction.
#include <algorithm>

#include "lease_world.hpp"

namespace zkelection::test::model {

/// A fault may come between any two events. When there is none to come, most orders of what happens within an instant
/// lead to the same.
lease_world::moves_list lease_world::enough_moves() const {
  return how_.reduced && faults_ == how_.faults ? enough_moves_without_faults() : moves();
}

std::optional<lease_move> lease_world::only_move() const {
  const auto few = enough_moves_without_faults();
  return few.size() == 1 && few.front().what != lease_event::time ? std::optional(few.front()) : std::nullopt;
}

lease_world::moves_list lease_world::enough_moves_without_faults() const {
  if (over_) return {};
  // Whether it is a candidate's turn before or after an answer arrives makes a difference.
  if (place_ < place::asking) return moves_without_faults();
  for (const auto along : {to_server, to_client, to_leader, to_follower})
    if (can_deliver(along) && commutes(along)) return {{lease_event::deliver, along}};
  return moves_without_faults();
}

/// A message may as well arrive now if nothing else that may happen within this instant makes a difference to what
/// comes of it, or is made a difference to.
bool lease_world::commutes(wire along) const {
  // The client may be about to leave its server, or the server to close the connection.
  const auto& answers = links_[to_client].messages;
  const bool leaves = timer_due() || gives_up_connecting() ||
                      std::ranges::any_of(answers, [](const message& m) { return m.what == word::closed || !m.good; });
  if (leaves || server_ == server::deposed || exiled_) return false;

  // Expiry takes no touch while the session is due, and no write once it is chosen.
  const bool decides = due() || chosen();
  // A ping asks for touches, and requests and answers keep their places before or behind it.
  const auto& orders = links_[to_follower].messages;
  const bool pinged = since_ping_ >= ping_interval ||
                      std::ranges::any_of(orders, [](const message& m) { return m.what == word::ping; });
  switch (along) {
    case to_client: return true;
    case to_server: return server_ == server::leader ? !decides : !pinged;
    case to_leader: return !decides && (!pinged || links_[to_leader].messages.front().what == word::report);
    case to_follower: return orders.front().what != word::ping;
    case wires: break;
  }
  return false;
}

}  // namespace zkelection::test::model
