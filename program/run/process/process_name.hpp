// The name that lists of processes show for this process.
#pragma once

namespace zkelection::program {

/// Call it with the arguments of `main`, before anybody reads them. Their memory is the command line that `ps` shows.
void remember_arguments(int count, char** arguments) noexcept;

/// From now on `ps`, `pidof` and `pgrep -f` know this process, which is a fork, by this name alone. Safe in a signal
/// handler.
void rename_process(const char* name) noexcept;

}  // namespace zkelection::program
