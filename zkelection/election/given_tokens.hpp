// Remembers the largest fencing token that a factory has given out for each resource.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace zkelection::detail {

/// It outlives elections, because the stores that they guard have seen their tokens.
class given_tokens {
 public:
  void add(const std::string& path, std::uint64_t token) {
    auto& largest = largest_[path];
    largest = std::max(largest, token);
  }
  std::uint64_t largest(const std::string& path) const {
    const auto found = largest_.find(path);
    return found == largest_.end() ? 0 : found->second;
  }

 private:
  std::map<std::string, std::uint64_t> largest_;
};

}  // namespace zkelection::detail
