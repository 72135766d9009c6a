// What this process is called in lists of processes.
#pragma once

namespace zkelection::cli {

/// The arguments of `main`, before anybody reads them. What is called a process's command line is this memory.
void remember_arguments(int count, char** arguments) noexcept;

/// From now on `ps`, `pidof` and `pgrep -f` know this process, a fork, by this name alone. Safe in a signal handler.
void rename_process(const char* name) noexcept;

}  // namespace zkelection::cli
