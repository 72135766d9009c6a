// Credentials as users give them: `scheme:credentials`.
#pragma once

#include <zkelection/session_config.hpp>

#include <istream>
#include <string_view>
#include <vector>

namespace zkelection::cli {

/// Throws `usage_error`, which says `where` the entry stands but does not show it: it is a secret.
auth_entry credentials_in(std::string_view where, std::string_view entry);

/// Of a file of such entries, one a line; empty lines do not count. Throws as above, or if the file cannot be read.
std::vector<auth_entry> credentials_of_file(std::istream& file, std::string_view name);

}  // namespace zkelection::cli
