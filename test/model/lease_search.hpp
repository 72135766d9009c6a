// Every state that a world of leases can get into.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lease_world.hpp"

namespace zkelection::test::model {

struct lease_search_result {
  std::uint64_t states = 0;
  std::uint64_t moves = 0;  ///< tried, from all states
  std::uint32_t depth = 0;  ///< of the state that is farthest from the beginning
  std::uint64_t bytes = 0;  ///< of the table of states
  bool exhausted = false;   ///< all states were seen
  std::chrono::duration<double> time{};

  // What was there to be seen, after each move.
  std::uint64_t leased = 0;              ///< the lease holds
  std::uint64_t lapsed = 0;              ///< it does not any more
  std::uint64_t expired = 0;             ///< the session has just expired
  std::uint64_t begun = 0;               ///< a mastership has just begun
  std::uint64_t waited = 0;              ///< somebody has asked for a lease and waits for it
  std::optional<core::instant> nearest;  ///< the shortest time from a lease's end to the session's expiry

  bool violated = false;
  std::vector<lease_move> trace;  ///< a way there with the fewest choices
};

/// Breadth first, until all states are seen, or one in which the lease is violated. When there is no fault to come,
/// only states are kept in which somebody has a choice, or time passes.
lease_search_result search_leases(const lease_setup& how, std::uint64_t max_states = UINT32_MAX);

/// The story of these moves. Throws `std::invalid_argument` if one of them is not possible.
std::string tell_of_lease(const lease_setup& how, const std::vector<lease_move>& moves);

}  // namespace zkelection::test::model
