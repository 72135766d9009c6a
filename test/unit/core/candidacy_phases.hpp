// Every situation that a candidacy can be in, each reached by a story. For tests that try every event in each.
#pragma once

#include <string_view>
#include <vector>

#include "candidacy_story.hpp"

namespace zkelection::test {

struct situation {
  std::string_view name;
  candidacy_story story;
};

/// Our node is `me1:7`; the nearest before us, if any, is `r5`.
std::vector<situation> all_situations();

}  // namespace zkelection::test
