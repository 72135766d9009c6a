// Settings as users give them to the program: values for the parameters that URLs have, by other names.
#pragma once

#include <zkelection/session_config.hpp>

#include <istream>
#include <stdexcept>
#include <string>
#include <vector>

namespace zkelection::program {

/// The user asked for something that cannot be. The text says what to do about it.
struct usage_error : std::runtime_error {
  using runtime_error::runtime_error;
};

struct setting {
  std::string source;       ///< `--max-tick`, `ZKELECTION_AUTH`
  const char* parameter;    ///< its name in URLs
  std::string value;        ///< or the name of a file that has a value in each line
  bool is_in_file = false;  ///< which of them
};

/// Puts settings into a configuration that is fit for use. Throws `usage_error` if one is wrong, or if a file cannot be
/// read. The error names the source, and does not show what may be a secret.
void apply(const std::vector<setting>& settings, session_config& config);

/// The same for one setting whose values are the lines of a file. Empty lines do not count.
void apply_lines(std::istream& file, const setting& one, session_config& config);

}  // namespace zkelection::program
