// Lengths of time as people type them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace zkelection::cli {

/// A whole number and its unit: `500ms`, `10s`, `2m`, `1h`; a lone `0` needs none. Nothing if it is anything else, or
/// more than 1000 hours.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace zkelection::cli
