// Turning what others wrote into what is safe to print, and times into words.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace zkelection::cli {

/// For a terminal: control characters, those that show nothing or turn directions, and what is no UTF-8 come out as
/// `\xNN`, and a backslash doubled, so that a candidate's name can neither move the cursor nor pass for another.
std::string printable(std::string_view text);

/// A JSON string with its quotes. The same characters come out as `\uNNNN`: it may be shown on a terminal.
/// Bytes that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

/// Shortens UTF-8 to so many bytes at most, and leaves no part of a character at its end.
void cut(std::string& text, std::size_t most);

/// `2024-03-01T12:00:00.123Z`
std::string iso8601(std::chrono::system_clock::time_point time);

/// A length of time in its largest unit, rounded down: `42 s`, `3 min`, `5 h`, `12 days`. Negative ones, from clocks
/// that differ, are `0 s`.
std::string roughly(std::chrono::system_clock::duration length);

}  // namespace zkelection::cli
