#include "program/run/deadline/loss_plan.hpp"

#include "zkelection/core/lease.hpp"

#include <zkelection/duration.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace zkelection::program {

using std::chrono::nanoseconds;

namespace {

nanoseconds margin_of(nanoseconds session_timeout) {
  return std::max<nanoseconds>(std::chrono::milliseconds(50), session_timeout / 50);
}

/// While all is well, a lease is never shorter than it may be when a mastership begins.
nanoseconds shortest_lease(nanoseconds session_timeout, nanoseconds max_tick) {
  return core::expected_lease(session_timeout, max_tick).at_beginning;
}

bool leaves_time(nanoseconds session_timeout, nanoseconds max_tick) {
  return shortest_lease(session_timeout, max_tick) > margin_of(session_timeout);
}

}  // namespace

std::optional<std::string> problem_with_lease(nanoseconds session_timeout, nanoseconds max_tick) {
  using std::chrono::milliseconds;
  if (leaves_time(session_timeout, max_tick)) return std::nullopt;
  auto needed = std::chrono::floor<milliseconds>(session_timeout);
  while (!leaves_time(needed, max_tick)) ++needed;
  return fmt::format(
      "a session timeout of {} with a --max-tick of {} leaves no time for a command: a mastership may begin with a "
      "lease of {}, and the command must be killed {} before its end; set --session-timeout to {} or more, or "
      "--max-tick "
      "to the servers' real tick",
      duration_text(session_timeout), duration_text(max_tick), duration_text(shortest_lease(session_timeout, max_tick)),
      duration_text(std::chrono::ceil<milliseconds>(margin_of(session_timeout))), duration_text(needed));
}

loss_plan plan_loss(nanoseconds session_timeout, nanoseconds max_tick, std::optional<nanoseconds> grace) {
  using namespace std::chrono_literals;
  const auto t = session_timeout;
  loss_plan plan{};
  plan.margin = margin_of(t);
  plan.refresh = t / 24;
  plan.head_start = plan.margin / 4;
  plan.grace =
      std::clamp(shortest_lease(t, max_tick) - plan.margin, nanoseconds(0), std::min(grace.value_or(t / 6), t / 3));
  return plan;
}

}  // namespace zkelection::program
