// Short names for the nodes of candidates, for stories that read well.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zkelection::test {

/// `me2:7` is the node of our second UUID with sequence number 7, `r3` a rival with number 3, `k3` a candidate of
/// kazoo's with number 3, `me2` the name asked for by a create. Other names stand for themselves.
class node_abbreviations {
 public:
  /// The name that a create asks for. They count in the order of their first appearance.
  void add_own(const std::string& prefix);

  std::string full(std::string_view abbreviation) const;
  std::string abbreviated(std::string text) const;

 private:
  std::vector<std::string> own_prefixes_;
};

/// As a server appends it.
std::string with_sequence(std::string_view prefix, int sequence);
int sequence_of(std::string_view name);

}  // namespace zkelection::test
