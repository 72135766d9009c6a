// Every state that a world can get into, the nearest first.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "world.hpp"

namespace zkelection::test::model {

struct search_result {
  std::uint64_t states = 0;
  std::uint64_t moves = 0;         ///< tried, from all states
  std::uint32_t depth = 0;         ///< of the state that is farthest from the beginning
  std::uint32_t longest_calm = 0;  ///< steps to rest, from any state, when nothing disturbs any more
  std::uint64_t bytes = 0;         ///< of the table of states
  bool exhausted = false;          ///< all states were seen
  std::chrono::duration<double> time{};

  std::string violation;    ///< what was wrong; empty: nothing
  std::vector<move> trace;  ///< the shortest way there
};

/// Breadth first. Of each state the table keeps a fingerprint, the state that it was reached from, and the move; worlds
/// are kept for two depths only.
///
/// From every state, when nothing disturbs any more, it must come to rest, and there `judge_rest` must hold.
search_result search(const setup& how, std::uint64_t max_states = UINT32_MAX);

/// What happens when nothing disturbs any more, and nobody wants anything else. Nothing if all is at rest.
std::optional<move> first_calm(const std::vector<move>& possible);

/// Makes the moves and, once nothing disturbs any more, the calm ones. The story, which ends with the violation if
/// there is one.
std::string tell(const setup& how, const std::vector<move>& moves);

}  // namespace zkelection::test::model
