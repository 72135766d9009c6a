// How long before the lease's end `run` asks the command to end, and how long before it kills the command.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace zkelection::program {

struct loss_plan {
  std::chrono::nanoseconds margin;      ///< from SIGKILL to the lease's end: processes take a moment to die
  std::chrono::nanoseconds grace;       ///< from SIGTERM to SIGKILL
  std::chrono::nanoseconds refresh;     ///< `run` looks at the lease this often
  std::chrono::nanoseconds head_start;  ///< the guardian waits this long for `run`, which knows the latest renewal

  friend bool operator==(const loss_plan&, const loss_plan&) = default;
};

/// `grace` is what the user asked for, if anything. The plan shortens it, so that the command gets no SIGTERM while all
/// is well or during a short disconnect.
loss_plan plan_loss(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds max_tick,
                    std::optional<std::chrono::nanoseconds> grace);

/// If `run` would kill the command as soon as it starts it: why, and what the user should set. Otherwise nothing.
std::optional<std::string> problem_with_lease(std::chrono::nanoseconds session_timeout,
                                              std::chrono::nanoseconds max_tick);

}  // namespace zkelection::program
