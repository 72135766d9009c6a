// What stands behind the question mark of a URL.
#pragma once

#include <optional>
#include <string_view>
#include <zkelection/session_config.hpp>

namespace zkelection::detail {

/// Sets what `name=value&name=value` names. The failure names the offender; what came before it is set.
std::optional<failure> set_parameters(std::string_view query, session_config& config);

}  // namespace zkelection::detail
