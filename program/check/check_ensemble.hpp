// `zkelection check`.
#pragma once

#include "program/command_line/options.hpp"

namespace zkelection::cli {

/// Returns the program's exit code and throws `usage_error`.
int check_ensemble(const options& wanted);

}  // namespace zkelection::cli
