// The program's exit codes. The help texts and docs/the-program.md list them, too.
#pragma once

namespace zkelection::program::exit_code {

inline constexpr int nobody = 3;  // only of `leader`: the resource has no master
inline constexpr int unseen = 4;  // only of `check`: what it saw is safe, but it could not see everything
inline constexpr int unsafe = 5;  // only of `check`: elections on these servers are not safe with this configuration

// `run` also gives its command's exit code. Commands mostly use codes below 64, the shell those from 126, and
// timeout(1) uses 124. So `run` has codes of its own in between.
inline constexpr int lost_mastership = 120;
inline constexpr int never_elected = 121;
inline constexpr int bad_usage = 122;
inline constexpr int no_ensemble = 123;  // the ensemble cannot be reached, or refused us
inline constexpr int failure = 125;  // something failed on this machine: no process, no pipe, no space for the output
inline constexpr int not_executable = 126;
inline constexpr int not_found = 127;

/// As the shell says that a signal ended a command.
constexpr int of_signal(int number) { return 128 + number; }

}  // namespace zkelection::program::exit_code
