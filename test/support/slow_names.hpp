// A program whose name server does not answer.
#pragma once

#include "support/running_program.hpp"

#include <cstdlib>

namespace zkelection::test {

/// Names that end in `.slow` take it five minutes.
inline start_options with_slow_names() {
  const char* options = std::getenv("ASAN_OPTIONS");
  // The sanitizer's library does not mind another one before it.
  return {.environment = {{"LD_PRELOAD", beside_the_tests("libzkelection_slow_names.so")},
                          {"ASAN_OPTIONS", (options != nullptr ? std::string(options) + ":" : std::string()) +
                                               "verify_asan_link_order=0"}}};
}

}  // namespace zkelection::test
