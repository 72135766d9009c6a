#include "zkelection/core/lease_advice.hpp"

#include <fmt/format.h>

#include "zkelection/core/lease.hpp"
#include "zkelection/core/time_text.hpp"

namespace zkelection::core {

lease_advice advise(std::chrono::nanoseconds asked, std::chrono::nanoseconds granted,
                    std::chrono::nanoseconds max_tick) {
  const auto lease = expected_lease(granted, max_tick);
  const bool kept = lease.before_renewal.count() > 0;
  lease_advice advice;
  advice.figures = fmt::format("session timeout {}, max_tick {}: ", time_text(granted), time_text(max_tick));
  if (kept) {
    advice.figures += fmt::format(
        "the lease is {} after a renewal and {} before the next, and survives a disconnect "
        "that long",
        time_text(lease.after_renewal), time_text(lease.before_renewal));
  } else {
    advice.figures += "a lease is over before it can be renewed";
    advice.warnings.push_back(fmt::format(
        "the lease cannot be kept: a session timeout of {} is too short for a max_tick of {}, and no mastership will "
        "last; ask for a longer session_timeout, or correct max_tick if the servers' tickTime is smaller",
        time_text(granted), time_text(max_tick)));
  }
  if (granted == asked) return advice;
  advice.warnings.push_back(fmt::format("the ensemble granted a session timeout of {} where {} was asked",
                                        time_text(granted), time_text(asked)));
  if (const auto hint = tick_hint(asked, granted); hint > max_tick) {
    advice.warnings.push_back(fmt::format(
        "the servers' smallest session timeout, {}, is usually two ticks, which makes a tick of {}: larger than the "
        "max_tick of {}. Two instances may believe in the mastership at once if it is; see tickTime in the servers' "
        "configuration and correct max_tick",
        time_text(granted), time_text(hint), time_text(max_tick)));
  }
  return advice;
}

}  // namespace zkelection::core
