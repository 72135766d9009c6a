// Makes text that others wrote safe to print, and writes times.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace zkelection::program {

/// Makes text safe to show on a terminal, so that a candidate's name can neither move the cursor nor look like another
/// name. Writes `\xNN` for each byte of a control character, of a character that shows nothing or turns directions, and
/// of what is not UTF-8; doubles backslashes.
std::string printable(std::string_view text);

/// A JSON string with its quotes. Writes the same characters as `\uNNNN`, so that it can be shown on a terminal as
/// well. Bytes that are not UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

/// Shortens UTF-8 to `most` bytes or less, and does not cut a character in two.
void cut(std::string& text, std::size_t most);

/// `2024-03-01T12:00:00.123Z`
std::string iso8601(std::chrono::system_clock::time_point time);

/// `2024-03-01T12:00:00Z`, also of years that a `time_point` cannot hold.
std::string iso8601(std::chrono::sys_seconds time);

/// A length of time in its largest unit, rounded down: `42 s`, `3 min`, `5 h`, `12 days`. If it is negative, because
/// two clocks differ, `0 s`.
std::string roughly(std::chrono::system_clock::duration length);

}  // namespace zkelection::program
