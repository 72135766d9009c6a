// Says in words how a connection was lost.
#pragma once

#include <string>
#include <string_view>
#include <zkelection/error.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/core/reconnect_actions.hpp"

namespace zkelection::detail {

/// The error of an await that ends because of the loss, with advice.
failure explain_loss(const core::reconnecting::lost& what, const session_config& config);

/// Why, in words for programs: they stay as they are.
std::string reason_of(core::drop_cause cause);

/// As a person would write it, with brackets where they are needed.
std::string shown_address(std::string_view literal);

}  // namespace zkelection::detail
