// Gives the time when a node was made, by the ensemble's clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace zkelection::detail {

/// Takes the milliseconds of a Stat. A server's clock may say anything, so a time out of range becomes the nearest one
/// in range.
inline std::chrono::system_clock::time_point time_of(std::int64_t ctime) {
  using std::chrono::system_clock, std::chrono::milliseconds;
  constexpr auto latest = std::chrono::floor<milliseconds>(system_clock::duration::max());
  return system_clock::time_point(std::clamp(milliseconds(ctime), milliseconds(0), latest));
}

}  // namespace zkelection::detail
