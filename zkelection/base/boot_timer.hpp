// A timer of the kernel on `boot_clock`: a file descriptor, which can be waited for.
#pragma once

#include "zkelection/base/boot_clock.hpp"

namespace zkelection::base {

/// Opens a descriptor that becomes readable when its instant has passed. It has no instant yet, does not block, and is
/// closed on `exec`. Gives -1 and sets `errno` if the process has no descriptor left.
int open_boot_timer() noexcept;

/// Sets the instant. `time_point::max()` means never. If the instant has passed, the descriptor is readable at once.
/// A process may call this between `fork` and `exec`.
void set_boot_timer(int descriptor, boot_clock::time_point at) noexcept;

}  // namespace zkelection::base
