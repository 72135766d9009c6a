#include "program/command_line/credentials.hpp"

#include "program/command_line/options.hpp"

#include <fmt/format.h>

#include <string>

namespace zkelection::cli {

auth_entry credentials_in(std::string_view where, std::string_view entry) {
  const auto colon = entry.find(':');
  if (colon == 0 || colon == std::string_view::npos) {
    throw usage_error(fmt::format("{}: expected scheme:credentials, such as digest:user:password", where));
  }
  return {std::string(entry.substr(0, colon)), std::string(entry.substr(colon + 1))};
}

std::vector<auth_entry> credentials_of_file(std::istream& file, std::string_view name) {
  std::vector<auth_entry> entries;
  std::string line;
  while (std::getline(file, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) entries.push_back(credentials_in("--auth-file", line));
  }
  if (!file.eof()) throw usage_error(fmt::format("--auth-file: cannot read '{}'", name));
  return entries;
}

}  // namespace zkelection::cli
