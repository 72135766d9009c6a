// Corrects what people write in place of a list of hosts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zkelection::detail {

/// What is wrong with a text that is not a list of hosts, or that is one which hardly anybody means.
struct host_list_repair {
  std::string shown;      ///< the text, without what may be a secret
  std::string slips;      ///< what is wrong with it
  std::string corrected;  ///< the list that is meant; empty unless that is certain
};

/// Gives nothing if the text has no slip that we know.
std::optional<host_list_repair> repair_host_list(std::string_view text);

}  // namespace zkelection::detail
