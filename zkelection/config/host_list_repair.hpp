// What people write in place of a list of hosts, and what they mean by it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zkelection::detail {

/// A text that is not a list of hosts, or a list that is hardly meant as it stands.
struct host_list_repair {
  std::string shown;      ///< the text, without what may be a secret
  std::string slips;      ///< what is wrong with it
  std::string corrected;  ///< what it must mean; empty unless that is certain
};

/// Nothing if no known slip is found in it.
std::optional<host_list_repair> repair_host_list(std::string_view text);

}  // namespace zkelection::detail
