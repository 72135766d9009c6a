// Says in words how a connection was lost.
#pragma once

#include <string>
#include <zkelection/error.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/core/reconnect_actions.hpp"

namespace zkelection::detail {

/// The error of an await that ends because of the loss, with advice.
failure explain_loss(const core::reconnecting::lost& what, const session_config& config);

/// The level of the event that tells of the loss.
event_level level_of(core::drop_cause cause);

}  // namespace zkelection::detail
