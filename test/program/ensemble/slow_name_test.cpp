// A name that nobody resolves beside a server that is there: the server is what counts.
#include "support/foreign_ensemble.hpp"
#include "support/proxy_thread.hpp"
#include "support/running_program.hpp"
#include "support/slow_names.hpp"
#include "support/zookeeper_server.hpp"

#include <boost/test/unit_test.hpp>

namespace zkelection::test {
namespace {

std::vector<std::string> run_beside_a_slow_name(const std::string& hosts) {
  return {"run", "-vv", "--hosts", hosts + ",zk.slow", "--resource", "cli/slow-name", "--", "echo", "here"};
}

}  // namespace

/// Of a foreign ensemble nothing is known but names.
BOOST_AUTO_TEST_SUITE(slow_name, *needs_own_servers())

BOOST_AUTO_TEST_CASE(a_known_address_is_tried_meanwhile) {
  running_program run(run_beside_a_slow_name(shared_access().hosts()), with_slow_names());
  run.expect_output("here");
  BOOST_TEST(run.exit_code() == 0);
}

/// Each name counts as soon as its own answer comes.
BOOST_AUTO_TEST_CASE(another_name_is_used_meanwhile) {
  running_program run(run_beside_a_slow_name(shared_access().hosts_by_name()), with_slow_names());
  run.expect_output("here");
  BOOST_TEST(run.exit_code() == 0);
}

/// As in an outage of names in the middle of a server's restart.
BOOST_AUTO_TEST_CASE(a_known_address_is_tried_again_meanwhile) {
  proxy_thread proxy(shared_access());
  proxy.sever();
  running_program run(run_beside_a_slow_name(proxy.hosts()), with_slow_names());
  run.expect_error(proxy.hosts() + ": connecting");
  run.expect_error("Connection refused");
  proxy.admit();
  run.expect_output("here");
  BOOST_TEST(run.exit_code() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
