// Whether a command can be started, asked before queueing up for a mastership that would come to nothing.
#pragma once

#include <string>

namespace zkelection::cli {

/// 0, or the exit code that says why not: `not_found` or `not_executable`.
int check_command(const std::string& name);

}  // namespace zkelection::cli
