// Tells if a command can be started. `run` asks before it queues up for a mastership that it could not use.
#pragma once

#include <string>

namespace zkelection::program {

/// Returns 0 if the command can be started. Otherwise the exit code that says why not: `not_found`, `not_executable`.
int check_command(const std::string& name);

}  // namespace zkelection::program
