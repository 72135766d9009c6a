// The configuration's name for a scheme, and the scheme itself.
#pragma once

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

}  // namespace zkelection::detail
