// `zkelection check`.
#pragma once

#include "program/command_line/options.hpp"

namespace zkelection::program {

/// Returns the program's exit code. Throws `usage_error` if an option is wrong.
int check_ensemble(const options& wanted);

}  // namespace zkelection::program
