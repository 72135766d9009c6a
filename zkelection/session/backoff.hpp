// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace zkelection::detail {

/// Doubles up to a limit, and spreads over half of the length, so that clients which lost the same server do not come
/// back as one.
class backoff {
 public:
  backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::minstd_rand& random)
      : first_(first), longest_(longest), random_(random) {}

  std::chrono::milliseconds next() { return next(longest_); }
  /// The same with a lower limit for this once.
  std::chrono::milliseconds next(std::chrono::milliseconds longest) {
    const auto length = std::min({longest, longest_, first_ * (1 << std::min(attempt_++, 16U))});
    return std::chrono::milliseconds(std::uniform_int_distribution(length.count() / 2, length.count())(random_));
  }
  void reset() noexcept { attempt_ = 0; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::uint32_t attempt_ = 0;
  std::minstd_rand& random_;
};

}  // namespace zkelection::detail
