// How long to wait before the next attempt to connect.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

#include "zkelection/core/growing_pause.hpp"

namespace zkelection::core {

class backoff {
 public:
  constexpr backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest)
      : first_(first), longest_(longest) {}

  std::chrono::milliseconds next(std::minstd_rand& random) { return next(longest_, random); }
  /// The same with a lower limit for this once. Many pauses in haste do not make the next one long.
  std::chrono::milliseconds next(std::chrono::milliseconds longest, std::minstd_rand& random) {
    const auto pause = growing_pause(attempt_, first_, longest_);
    if (pause <= longest) ++attempt_;
    return spread(std::min(longest, pause), random);
  }
  void reset() noexcept { attempt_ = 0; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::uint32_t attempt_ = 0;
};

}  // namespace zkelection::core
