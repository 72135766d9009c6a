// The program's commands: what each is called, what it is for, and which options it takes.
#pragma once

#include "program/command_line/help.hpp"
#include "program/command_line/option.hpp"

#include <string_view>
#include <vector>

namespace zkelection::program {

struct command {
  program::action action;
  const char* name;
  help_text help;
  std::vector<option> options;          ///< in the order of `--help`
  bool starts_another_program = false;  ///< which stands after `--`

  /// If the command has the option of that name.
  bool takes(std::string_view option_name) const;
};

/// In the order of `--help`. `main.cpp` carries them out.
const std::vector<command>& commands();

}  // namespace zkelection::program
