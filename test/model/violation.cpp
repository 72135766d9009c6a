#include "violation.hpp"

// The library and Boost's containers call these in place of `abort`, where assertions are on.
namespace boost {

void assertion_failed(const char* expression, const char*, const char*, long) {
  throw zkelection::test::model::assertion_failure(expression);
}

void assertion_failed_msg(const char*, const char* message, const char*, const char*, long) {
  throw zkelection::test::model::assertion_failure(message);
}

}  // namespace boost
