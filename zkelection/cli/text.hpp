// Turning what others wrote into what is safe to print, and times into words.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace zkelection::cli {

/// For a terminal: control and direction characters, backslashes and what is no UTF-8 come out as `\xNN`, so that a
/// candidate's name can neither move the cursor nor pass for another.
std::string printable(std::string_view text);

/// A JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

/// `2024-03-01T12:00:00.123Z`
std::string iso8601(std::chrono::system_clock::time_point time);

/// A length of time in its largest unit, rounded down: `42 s`, `3 min`, `5 h`, `12 days`. Negative ones, from clocks
/// that differ, are `0 s`.
std::string roughly(std::chrono::system_clock::duration length);

}  // namespace zkelection::cli
