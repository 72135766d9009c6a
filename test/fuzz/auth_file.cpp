// Files of credentials.
#include <sstream>

#include "program/command_line/settings.hpp"
#include "support/property.hpp"

namespace zkelection::fuzz {

void examine(std::string_view input) {
  std::istringstream file{std::string(input)};
  session_config config;
  config.hosts = "h1";
  try {
    program::apply_lines(file, {"--auth-file", "auth", "secrets", true}, config);
  } catch (const program::usage_error& error) {
    std::string_view told = error.what();
    require(told.starts_with("line "), "a refusal says {}", shown(told));
    told.remove_prefix(std::min(told.find(" of "), told.size()));
    require(told == " of --auth-file has the value '…': expected scheme:credentials, such as digest:user:password",
            "a refusal says {}", shown(error.what()));
    return;
  }
  const auto& entries = config.auth;
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
