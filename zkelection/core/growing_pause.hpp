// Pauses between attempts.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace zkelection::core {

/// Doubles with each attempt, from `first` up to `longest`. The first attempt has number 0.
constexpr std::chrono::milliseconds growing_pause(std::uint32_t attempt, std::chrono::milliseconds first,
                                                  std::chrono::milliseconds longest) {
  constexpr std::uint32_t most_doublings = 16;
  return std::min(longest, first * (1 << std::min(attempt, most_doublings)));
}

/// Shortens a pause by up to half at random, so that many candidates that pause together do not come back together.
inline std::chrono::milliseconds spread(std::chrono::milliseconds length, std::minstd_rand& random) {
  return std::chrono::milliseconds(std::uniform_int_distribution(length.count() / 2, length.count())(random));
}

}  // namespace zkelection::core
