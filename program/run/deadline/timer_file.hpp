// A timer of the kernel's, by the clock that goes on while the machine sleeps.
#pragma once

#include "program/run/deadline/boot_clock.hpp"

namespace zkelection::cli {

/// A descriptor that is readable once its instant has passed. Throws `std::system_error`.
int make_timer_file();

/// Moves the instant; `time_point::max()` is never. An instant that has passed makes the descriptor readable at once.
/// Safe between fork and exec.
void set_timer_file(int descriptor, boot_clock::time_point at) noexcept;

}  // namespace zkelection::cli
