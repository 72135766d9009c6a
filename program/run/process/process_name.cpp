#include "program/run/process/process_name.hpp"

#include <sys/prctl.h>

#include <cstddef>
#include <cstring>

namespace zkelection::program {
namespace {

char* command_line = nullptr;
std::size_t command_line_size = 0;

}  // namespace

void remember_arguments(int count, char** arguments) noexcept {
  if (count < 1) return;
  command_line = arguments[0];
  const char* const last = arguments[count - 1];
  command_line_size = static_cast<std::size_t>(last + std::strlen(last) - command_line);
}

void rename_process(const char* name) noexcept {
  ::prctl(PR_SET_NAME, name);
  if (command_line_size == 0) return;
  std::memset(command_line, 0, command_line_size);
  std::strncpy(command_line, name, command_line_size);
}

}  // namespace zkelection::program
