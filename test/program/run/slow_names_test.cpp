// A name that nobody resolves keeps the program from nothing: not from its time limit, and not from stopping.
#include "support/slow_names.hpp"
#include "support/running_program.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>

namespace zkelection::test {
namespace {

void expect_soon(running_program& run, int exit_code) {
  BOOST_TEST(eventually([&] { return !run.running(); }), "it waits for the name");
  BOOST_TEST(run.exit_code() == exit_code);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slow_names)

BOOST_AUTO_TEST_CASE(a_query_ends_in_time) {
  running_program leader({"leader", "--hosts", "zk.slow", "--resource", "r", "--timeout", "500ms"}, with_slow_names());
  expect_soon(leader, 123);
  leader.expect_error("zk.slow");
}

BOOST_AUTO_TEST_CASE(a_check_ends_in_time) {
  running_program check({"check", "--hosts", "zk.slow", "--timeout", "500ms"}, with_slow_names());
  expect_soon(check, 123);
  check.expect_error("zk.slow");
}

BOOST_AUTO_TEST_CASE(run_gives_up_in_time) {
  running_program run({"run", "--hosts", "zk.slow", "--resource", "r", "--connect-timeout", "500ms", "--", "true"},
                      with_slow_names());
  expect_soon(run, 123);
  run.expect_error("zk.slow");
}

BOOST_AUTO_TEST_CASE(run_stops_when_asked) {
  running_program run({"run", "-vv", "--hosts", "zk.slow", "--resource", "r", "--", "true"}, with_slow_names());
  run.expect_error("waiting for the mastership");
  run.send(SIGTERM);
  expect_soon(run, 128 + SIGTERM);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
