// `zkelection leader` and `zkelection candidates`.
#pragma once

#include "program/command_line/options.hpp"

namespace zkelection::program {

/// Both return the program's exit code. They throw `usage_error` if an option is wrong.
int show_leader(const options& wanted);
int show_candidates(const options& wanted);

}  // namespace zkelection::program
