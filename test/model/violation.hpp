// How a search, or a walk, learns that something is wrong.
#pragma once

#include <stdexcept>

namespace zkelection::test::model {

/// What must never happen has happened.
struct violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An assertion of the library has failed. Here it ends no process, so that the way there can be told.
struct assertion_failure : violation {
  explicit assertion_failure(const char* e) : violation(e), expression(e) {}
  const char* expression;  ///< a literal
};

}  // namespace zkelection::test::model
