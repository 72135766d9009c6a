// Files of credentials.
#include <sstream>

#include "program/command_line/credentials.hpp"
#include "program/command_line/options.hpp"
#include "support/property.hpp"

namespace zkelection::fuzz {

void examine(std::string_view input) {
  std::istringstream file{std::string(input)};
  std::vector<auth_entry> entries;
  try {
    entries = cli::credentials_of_file(file, "auth");
  } catch (const cli::usage_error& error) {
    const std::string_view told = error.what();
    require(told == "--auth-file: expected scheme:credentials, such as digest:user:password", "a refusal says {}",
            shown(told));
    return;
  }
  // Every line that is not empty is an entry, and nothing of it is lost.
  std::size_t next = 0;
  for (auto line : split(input, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    require(next < entries.size(), "{} is no entry", shown(line));
    const auto& entry = entries[next++];
    require(!entry.scheme.empty() && entry.scheme.find(':') == std::string::npos, "the scheme {}", shown(entry.scheme));
    require(entry.scheme + ':' + entry.credentials == line, "{} is read as {} and {}", shown(line), shown(entry.scheme),
            shown(entry.credentials));
  }
  require(next == entries.size(), "{} entries are more than lines", entries.size());
}

}  // namespace zkelection::fuzz
