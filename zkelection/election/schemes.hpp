// Translates between the configuration's name for a scheme and the scheme itself.
#pragma once

#include <optional>
#include <string_view>
#include <zkelection/session_config.hpp>

#include "zkelection/core/node_scheme.hpp"

namespace zkelection::detail {

inline core::node_scheme to_node_scheme(candidate_scheme scheme) {
  switch (scheme) {
    case candidate_scheme::curator_latch: return core::curator_latch;
    case candidate_scheme::curator_lock: return core::curator_lock;
    case candidate_scheme::kazoo: return core::kazoo_lock;
    case candidate_scheme::go_lock: return core::go_lock;
  }
  return core::curator_latch;
}

/// The scheme that a node's name has. Nothing if no known scheme has such names.
inline std::optional<candidate_scheme> scheme_of(std::string_view node) {
  using enum candidate_scheme;
  for (const auto scheme : {curator_latch, curator_lock, kazoo, go_lock}) {
    if (to_node_scheme(scheme).parse(node)) return scheme;
  }
  return std::nullopt;
}

}  // namespace zkelection::detail
