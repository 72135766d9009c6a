// Lines of the kernel's process table, in which processes have names that they chose themselves.
#include "program/run/process/process_table.hpp"
#include "support/property.hpp"

namespace zkelection::fuzz {
namespace {

/// Whatever a process calls itself, it is found with its true parent and group.
void check_name(std::string_view name) {
  for (const char state : {'S', 'R', 'Z'}) {
    for (const int threads : {1, 7}) {
      const auto line = fmt::format("42 ({}) {} 7 41 41 34816 41 4194304 1 0 0 0 0 0 0 0 20 0 {} 0 12345 1 2\n", name,
                                    state, threads);
      const auto found = program::running_process(42, line);
      const bool dead = state == 'Z' && threads == 1;
      require(found.has_value() != dead, "{} {}", dead ? "a zombie runs:" : "not found:", shown(line));
      require(!found || (found->id == 42 && found->parent == 7 && found->group == 41), "misread: {}", shown(line));
    }
  }
}

}  // namespace

void examine(std::string_view input) {
  const auto found = program::running_process(42, std::string(input));
  require(!found || found->id == 42, "another process: {}", shown(input));
  if (input.find('\0') == std::string_view::npos) check_name(input);  // the kernel's names end there
}

}  // namespace zkelection::fuzz
