// Lengths of time in messages.
#pragma once

#include <chrono>
#include <string>

namespace zkelection::core {

/// `450 ms`, `10 s`, `8.233 s`: rounded down to a millisecond.
std::string time_text(std::chrono::nanoseconds length);

}  // namespace zkelection::core
