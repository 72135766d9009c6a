// What the figures of a session mean for its masterships, in words.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "zkelection/core/lease.hpp"

namespace zkelection::core {

/// Whether heartbeats renew a lease before it ends, also if each answer takes T/36. Of T's six beats the next renewal
/// takes one, and answers and the margin for clocks less than another: what renews must be ripe within four.
constexpr bool lease_lasts(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds tick) {
  return evidence_gap(tick) + session_timeout / 36 < session_timeout * 2 / 3;
}
/// The least for which `lease_lasts`, and the most.
std::chrono::milliseconds shortest_session_timeout(std::chrono::nanoseconds tick);
std::chrono::milliseconds largest_tick(std::chrono::nanoseconds session_timeout);

/// Why no mastership lasts on a session with these figures, and what to set; nothing if one does.
std::optional<std::string> problem_with_lease(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                                              std::chrono::nanoseconds max_tick);

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
