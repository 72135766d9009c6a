// How long to wait before the next attempt to connect.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

#include "zkelection/core/growing_pause.hpp"

namespace zkelection::detail {

class backoff {
 public:
  backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::minstd_rand& random)
      : first_(first), longest_(longest), random_(random) {}

  std::chrono::milliseconds next() { return next(longest_); }
  /// The same with a lower limit for this once.
  std::chrono::milliseconds next(std::chrono::milliseconds longest) {
    return core::spread(std::min(longest, core::growing_pause(attempt_++, first_, longest_)), random_);
  }
  void reset() noexcept { attempt_ = 0; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::uint32_t attempt_ = 0;
  std::minstd_rand& random_;
};

}  // namespace zkelection::detail
