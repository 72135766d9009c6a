// How long before its lease ends a command is asked to end, and killed.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace zkelection::cli {

struct loss_plan {
  std::chrono::nanoseconds margin;      ///< SIGKILL comes this long before the lease's end: death takes a moment
  std::chrono::nanoseconds grace;       ///< and SIGTERM this long before the SIGKILL
  std::chrono::nanoseconds refresh;     ///< how often `run` looks at the lease
  std::chrono::nanoseconds head_start;  ///< of `run`, which knows the latest renewal, before the guardian

  friend bool operator==(const loss_plan&, const loss_plan&) = default;
};

/// `grace` is what the user asked for, if anything. It is shortened to what does not disturb the command while all is
/// well, or while a short disconnect lasts.
loss_plan plan_loss(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds max_tick,
                    std::optional<std::chrono::nanoseconds> grace);

/// Why a command would be killed as soon as it is started, and what to set; nothing if it has time.
std::optional<std::string> problem_with_lease(std::chrono::nanoseconds session_timeout,
                                              std::chrono::nanoseconds max_tick);

}  // namespace zkelection::cli
