// Says in words what the figures of a session mean for its masterships.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "zkelection/core/lease.hpp"

namespace zkelection::core {

/// True if heartbeats renew a lease before it ends, also if each answer takes T/36. T has six beats. The next renewal
/// takes one; answers and the margin for clocks take less than another. So the evidence must be ripe within four.
constexpr bool lease_lasts(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds tick) {
  return evidence_gap(tick) + session_timeout / 36 < session_timeout * 2 / 3;
}
/// The least session timeout for which `lease_lasts`, and the largest tick.
std::chrono::milliseconds shortest_session_timeout(std::chrono::nanoseconds tick);
std::chrono::milliseconds largest_tick(std::chrono::nanoseconds session_timeout);

/// Why no mastership lasts on a session with these figures, and what to set. Nothing if a mastership lasts.
std::optional<std::string> problem_with_lease(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                                              std::chrono::nanoseconds max_tick);

struct lease_advice {
  std::string figures;                       ///< always there
  std::optional<std::string> other_timeout;  ///< the ensemble granted another than was asked
  std::optional<std::string> doubtful_tick;  ///< which makes two masters possible, and what to look at
};

/// For a session that asked for one timeout and was granted another, or the same.
lease_advice advise(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                    std::chrono::nanoseconds max_tick);

/// Servers raise a session timeout to their smallest one, which is two ticks unless it is configured. So a raised
/// timeout hints at a tick of half its length. Zero if the timeout was not raised.
constexpr std::chrono::nanoseconds tick_hint(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted) {
  return granted > asked ? granted / 2 : std::chrono::nanoseconds(0);
}

}  // namespace zkelection::core
