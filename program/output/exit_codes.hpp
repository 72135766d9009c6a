// What the program's exit codes mean. Help text and docs/the-program.md repeat this list.
#pragma once

namespace zkelection::cli::exit_code {

inline constexpr int nobody = 3;  // `leader` only: the resource has no master
inline constexpr int unseen = 4;  // `check` only: nothing speaks against the servers, but not all could be seen
inline constexpr int unsafe = 5;  // `check` only: not safe with this configuration

// Of `run` these stand between the codes that commands like to use (below 64) and the shell's (126 and above); 124 is
// timeout(1)'s.
inline constexpr int lost_mastership = 120;
inline constexpr int never_elected = 121;
inline constexpr int bad_usage = 122;
inline constexpr int no_ensemble = 123;  // unreachable, or it refused us
inline constexpr int failure = 125;      // something on this machine: no process, no pipe, no space for the output
inline constexpr int not_executable = 126;
inline constexpr int not_found = 127;

/// The shell's way of saying that a signal ended a command.
constexpr int of_signal(int number) { return 128 + number; }

}  // namespace zkelection::cli::exit_code
