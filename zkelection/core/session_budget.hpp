// Limits how much one session carries, before it endangers the ensemble.
#pragma once

#include <cstddef>
#include <string_view>

#include "zkelection/core/node_scheme.hpp"

namespace zkelection::core {

/// Counts the bytes of the paths that a session's elections own and watch.
///
/// When a session ends, the closing transaction lists all its ephemeral nodes. If that is larger than `jute.maxbuffer`,
/// servers cannot start again (ZOOKEEPER-4306; measured with 25 000 nodes on 3.8.0). 600 KB keep far below its 1 MiB.
/// No setting changes the limit.
class session_budget {
 public:
  static constexpr std::size_t limit = 600'000;

  /// What one election costs: its own node's path and the two that it watches.
  static std::size_t cost(std::string_view resource_path) noexcept {
    return 3 * (resource_path.size() + 1 + max_candidate_name);
  }

  /// Reserves nothing and gives false if there is no room.
  bool reserve(std::size_t bytes) noexcept {
    if (used_ + bytes > limit) return false;
    used_ += bytes;
    return true;
  }
  void release(std::size_t bytes) noexcept { used_ -= bytes; }
  std::size_t used() const noexcept { return used_; }

 private:
  std::size_t used_ = 0;
};

}  // namespace zkelection::core
