#include "program/run/process/find_command.hpp"

#include "program/output/exit_codes.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace zkelection::program {
namespace {

int check_file(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return exit_code::not_found;
  return S_ISREG(file.st_mode) && ::access(path.c_str(), X_OK) == 0 ? 0 : exit_code::not_executable;
}

}  // namespace

int check_command(const std::string& name) {
  if (name.find('/') != std::string::npos) return check_file(name);
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable != nullptr ? variable : "/bin:/usr/bin";
  int result = exit_code::not_found;
  while (!name.empty()) {
    const auto end = folders.find(':');
    const std::string_view folder = folders.substr(0, end);
    // An empty entry means the working folder.
    const int found = check_file(std::string(folder.empty() ? "." : folder) + '/' + name);
    if (found == 0) return 0;
    if (found == exit_code::not_executable) result = found;
    if (end == std::string_view::npos) break;
    folders.remove_prefix(end + 1);
  }
  return result;
}

}  // namespace zkelection::program
