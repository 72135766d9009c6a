// What the program says by itself of what goes wrong, without -v. No server is needed: there is none.
#include "support/running_program.hpp"

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

namespace {

/// Nobody listens on the port. The library asks for so short a session that it warns soon.
const std::string nowhere = "zookeeper://127.0.0.1:1?session_timeout=1s&max_tick=100ms";

}  // namespace

BOOST_AUTO_TEST_SUITE(events)

BOOST_AUTO_TEST_CASE(no_server_is_reachable) {
  const std::vector<std::vector<std::string>> commands = {
      {"run", "--url", nowhere, "--resource", "r", "--connect-timeout", "4s", "--", "true"},
      {"leader", "--url", nowhere, "--resource", "r", "--timeout", "4s"},
      {"candidates", "--url", nowhere, "--resource", "r", "--timeout", "4s"}};
  for (const auto& words : commands) {
    BOOST_TEST_CONTEXT(words.front()) {
      running_program one(words);
      one.expect_error("zkelection: no server reachable for 500 ms; 127.0.0.1:1: Connection refused");
      BOOST_TEST(one.exit_code() == 123);
      one.drain();
      BOOST_TEST(one.errors().find("connecting") == std::string::npos, one.errors());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
