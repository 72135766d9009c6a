// What the figures of a session mean for its masterships, in words.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace zkelection::core {

struct lease_advice {
  std::string figures;                ///< always there
  std::vector<std::string> warnings;  ///< what the operator should know or change

  friend bool operator==(const lease_advice&, const lease_advice&) = default;
};

/// For a session that asked for one timeout and was granted another, or the same.
lease_advice advise(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                    std::chrono::nanoseconds max_tick);

/// Servers raise a session timeout to their smallest one, which is two ticks unless it is configured. So what was
/// raised hints at a tick of half of it. Zero if the timeout was not raised.
constexpr std::chrono::nanoseconds tick_hint(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted) {
  return granted > asked ? granted / 2 : std::chrono::nanoseconds(0);
}

}  // namespace zkelection::core
