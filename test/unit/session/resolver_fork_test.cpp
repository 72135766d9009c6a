// A child process asks for a name that its parent's thread was looking up, and has no such thread.
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "name_question.hpp"
#include "slow_name_service.hpp"
#include "support/deadlines.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(resolver_fork)

BOOST_AUTO_TEST_CASE(a_child_looks_up_for_itself) {
  const slow_name_service names;
  boost::asio::io_context io;
  const name_question parents(io, names.name());
  names.expect_under_way(1);
  const auto child = ::fork();
  BOOST_REQUIRE(child != -1);
  if (child == 0) {
    slow_name_service::answer_at_once();
    boost::asio::io_context own;
    const name_question one(own, names.name());
    own.run_for(scaled(10s));
    ::_exit(one.answered && one.age.count() == 0 ? 0 : 1);
  }
  int status = -1;
  BOOST_TEST(::waitpid(child, &status, 0) == child);
  BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), "the child had no answer of its own");
  BOOST_TEST(!parents.answered);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
