// Schedules drawn from a seed, far beyond what can be searched.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "world.hpp"

namespace zkelection::test::model {

struct walk_result {
  std::uint64_t steps = 0;
  std::uint64_t rests = 0;  ///< how often everything was brought to rest and judged
  std::uint64_t masterships = 0;
  std::string violation;    ///< empty: nothing was wrong
  std::vector<move> trace;  ///< what led there, shortened: each move of it is needed
};

/// A world with so many candidates, for so many steps. Now and then nothing disturbs for a while, and it must come to
/// rest.
walk_result walk(std::size_t candidates, std::uint64_t seed, std::uint64_t steps);

/// Leaves out what is not needed for the same violation. Moves that are not possible any more are passed over.
std::vector<move> shorten(const setup& how, std::vector<move> trace, const std::string& violation);

}  // namespace zkelection::test::model
