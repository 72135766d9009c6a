// `zkelection run`: from queueing up to resigning.
#pragma once

#include "program/command_line/options.hpp"

namespace zkelection::program {

/// Returns the program's exit code. Throws `usage_error` and `std::system_error`.
int run_command(const options& wanted);

}  // namespace zkelection::program
