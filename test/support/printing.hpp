// What Boost.Test prints when a comparison fails.
#pragma once

#include <zkelection/error.hpp>
#include <zkelection/mastership.hpp>

#include <optional>
#include <ostream>

namespace zkelection {

inline std::ostream& boost_test_print_type(std::ostream& out, errc code) {
  return out << make_error_code(code).message();
}

inline std::ostream& boost_test_print_type(std::ostream& out, end_reason reason) { return out << to_string(reason); }

inline std::ostream& boost_test_print_type(std::ostream& out, const std::optional<end_reason>& reason) {
  return reason ? out << to_string(*reason) : out << "active";
}

}  // namespace zkelection
