// A server that breaks the protocol keeps the program neither from its work nor from its end.
#include <signal.h>

#include <boost/test/unit_test.hpp>

#include "support/foreign_ensemble.hpp"
#include "support/proxy_thread.hpp"
#include "support/running_program.hpp"
#include "support/zookeeper_server.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(hostile_server)

/// Such a length made the C client go round for ever, and no signal ended the program.
BOOST_AUTO_TEST_CASE(a_signal_ends_the_program) {
  proxy_thread proxy(shared_access());
  running_program run({"run", "-v", "--hosts", proxy.hosts(), "--resource", "cli/hostile", "--", "sh", "-c",
                       "echo pid=$$; while :; do sleep 0.05; done"});
  run.expect_number("pid");
  proxy.tell([](tcp_proxy& server) { server.say("\xff\xff\xff\xfb"); });
  run.expect_error("a length of -5");
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGTERM);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
