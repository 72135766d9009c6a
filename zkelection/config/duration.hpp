// Durations as people write them: `500ms`, `10s`, `2m`, `1h`.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace zkelection::detail {

/// Nothing if the text is no whole number with a unit, or too large. A lone `0` needs none.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace zkelection::detail
