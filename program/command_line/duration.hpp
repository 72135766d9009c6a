// Lengths of time as people type them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace zkelection::cli {

inline constexpr std::chrono::hours longest_duration{1000};

/// A whole number and its unit: `500ms`, `10s`, `2m`, `1h`; a lone `0` needs none. Nothing if it is anything else, or
/// more than `longest_duration`.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace zkelection::cli
