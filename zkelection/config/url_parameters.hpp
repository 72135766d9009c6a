// The parameters behind the question mark of a URL. The program takes the same ones as options.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <zkelection/session_config.hpp>

namespace zkelection::detail {

/// No timeout of a configuration may be longer.
inline constexpr std::chrono::hours longest_timeout{24};

/// Sets what `name=value&name=value` names. If a parameter is wrong, the failure names it, and those before it are set.
std::optional<failure> set_parameters(std::string_view query, session_config& config);

/// Sets one parameter. The failure calls it `source`, and does not show a secret. `check` finds values out of range.
std::optional<failure> set_parameter(std::string_view name, std::string_view source, const std::string& value,
                                     session_config& config);

/// Reads a duration as users write it. The failure calls it `source`.
std::optional<failure> read_duration(std::string_view source, const std::string& value,
                                     std::chrono::milliseconds& target);

}  // namespace zkelection::detail
