// What stands behind the stories that do not care: ZKELECTION_TEST_BACKEND says it, and else a real server, in plain.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string_view>

namespace zkelection::test {

inline bool backend_is(std::string_view name) {
  const char* wanted = std::getenv("ZKELECTION_TEST_BACKEND");
  return wanted != nullptr && wanted == name;
}

/// Stories are told on a simulated ensemble: those that do not need the wire.
inline bool simulating() {
  static const bool wanted = backend_is("memory");
  return wanted;
}
/// For stories that do: `BOOST_AUTO_TEST_CASE(name, *needs_wire())`.
inline auto needs_wire() { return boost::unit_test::label("wire"); }

/// Stories are told on a real server over TLS, both sides showing certificates: those that look into no frame.
inline bool over_tls() {
  static const bool wanted = backend_is("tls");
  return wanted;
}
/// For stories that do: `BOOST_AUTO_TEST_CASE(name, *needs_frames())`.
inline auto needs_frames() { return boost::unit_test::label("frames"); }

}  // namespace zkelection::test
