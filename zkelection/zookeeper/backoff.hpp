// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace zkelection::zookeeper {

/// Doubles up to a limit, and spreads over half of the length, so that clients which lost the same server do not come
/// back as one.
class backoff {
 public:
  backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest) : first_(first), longest_(longest) {}

  std::chrono::milliseconds next() {
    const auto length = std::min(longest_, first_ * (1 << std::min(attempt_++, 16U)));
    return std::chrono::milliseconds(std::uniform_int_distribution(length.count() / 2, length.count())(random_));
  }
  void reset() noexcept { attempt_ = 0; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::uint32_t attempt_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace zkelection::zookeeper
