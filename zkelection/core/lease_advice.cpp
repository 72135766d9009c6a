#include "zkelection/core/lease_advice.hpp"

#include <fmt/format.h>
#include <zkelection/duration.hpp>

namespace zkelection::core {

std::chrono::milliseconds shortest_session_timeout(std::chrono::nanoseconds tick) {
  auto timeout = std::chrono::floor<std::chrono::milliseconds>(evidence_gap(tick) * 36 / 23);
  while (!lease_lasts(timeout, tick)) ++timeout;
  return timeout;
}

std::chrono::milliseconds largest_tick(std::chrono::nanoseconds session_timeout) {
  auto tick = std::chrono::ceil<std::chrono::milliseconds>(session_timeout * 23 / 36 / 606 * 1000);
  while (tick.count() > 0 && !lease_lasts(session_timeout, tick)) --tick;
  return tick;
}

std::optional<std::string> problem_with_lease(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                                              std::chrono::nanoseconds max_tick) {
  if (lease_lasts(granted, max_tick)) return std::nullopt;
  const auto needed = shortest_session_timeout(max_tick);
  const auto renewal = evidence_gap(max_tick) + granted * 5 / 12;  // and two beats, and answers that take T/36 each
  auto text = fmt::format(
      "the session timeout of {}{} is too short for a max_tick of {}, and no mastership lasts: a lease has {}, and it "
      "can take {} to renew it; ",
      duration_text(granted), granted == asked ? "" : fmt::format(" (we asked for {})", duration_text(asked)),
      duration_text(max_tick), duration_text(granted - granted / 100), duration_text(renewal));
  if (asked >= needed) {
    text += fmt::format("raise the servers' maxSessionTimeout to {} or more", duration_text(needed));
  } else {
    text += fmt::format("set session_timeout to {} or more", duration_text(needed));
  }
  const auto tick = largest_tick(granted);
  if (tick.count() == 0) return text;
  return text + fmt::format(", or max_tick to {} or less if no server's tickTime is larger", duration_text(tick));
}

lease_advice advise(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                    std::chrono::nanoseconds max_tick) {
  const auto lease = expected_lease(granted, max_tick);
  lease_advice advice;
  advice.figures = fmt::format("session timeout {}, max_tick {}: ", duration_text(granted), duration_text(max_tick));
  if (lease_lasts(granted, max_tick)) {
    advice.figures += fmt::format(
        "the lease is {} after a renewal and {} before the next, and survives a disconnect "
        "that long",
        duration_text(lease.after_renewal), duration_text(lease.before_renewal));
  } else {
    advice.figures += "a lease is over before it can be renewed";
  }
  if (granted == asked) return advice;
  advice.other_timeout = fmt::format("we asked for a session timeout of {}, and the ensemble granted {}",
                                     duration_text(asked), duration_text(granted));
  if (const auto hint = tick_hint(asked, granted); hint > max_tick) {
    advice.doubtful_tick = fmt::format(
        "the servers' smallest session timeout, {}, is usually two ticks. A tick of {} would be larger than the "
        "max_tick of {}, and two instances could believe in the mastership at once; see tickTime in the servers' "
        "configuration and correct max_tick",
        duration_text(granted), duration_text(hint), duration_text(max_tick));
  }
  return advice;
}

}  // namespace zkelection::core
