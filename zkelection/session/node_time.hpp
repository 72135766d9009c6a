// When a node was made, by the ensemble's clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace zkelection::detail {

/// Of a Stat's milliseconds. A server's clock may say anything; what does not fit becomes the nearest that does.
inline std::chrono::system_clock::time_point time_of(std::int64_t ctime) {
  using std::chrono::system_clock, std::chrono::milliseconds;
  constexpr auto latest = std::chrono::floor<milliseconds>(system_clock::duration::max());
  return system_clock::time_point(std::clamp(milliseconds(ctime), milliseconds(0), latest));
}

}  // namespace zkelection::detail
