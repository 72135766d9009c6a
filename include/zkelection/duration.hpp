// Lengths of time, as people read and write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace zkelection {

/// As in every message: `450 ms`, `10 s`, `8.233 s`; rounded down to a millisecond.
std::string duration_text(std::chrono::nanoseconds length);

/// As in URLs and on the command line: a whole number and its unit, `500ms`, `10s`, `2m` or `1h`; a lone `0` needs
/// none. Nothing if the text is anything else, or the number has more than 32 bits.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace zkelection
