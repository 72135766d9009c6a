// The schemes of candidates' names, and the names that servers make by them.
#pragma once

#include <string>
#include <string_view>

#include "property.hpp"
#include "zkelection/core/node_scheme.hpp"

namespace zkelection::fuzz {

inline constexpr core::node_scheme schemes[] = {core::curator_latch, core::curator_lock, core::kazoo_lock,
                                                core::go_lock};

/// As Java's `%010d` appends the number.
inline std::string node_name(const core::node_scheme& scheme, std::string_view uuid, std::int32_t sequence) {
  return scheme.name_prefix(uuid) + fmt::format("{:010}", sequence);
}

}  // namespace zkelection::fuzz
