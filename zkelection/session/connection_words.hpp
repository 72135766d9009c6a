// What a session says about its connections.
#pragma once

#include <string>
#include <zkelection/error.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/core/reconnect_actions.hpp"

namespace zkelection::detail {

/// The error of an await that ends because of it, with what to do.
failure explain_loss(const core::reconnecting::lost& what, const session_config& config);

/// How much it matters.
event_level level_of(core::drop_cause cause);

}  // namespace zkelection::detail
