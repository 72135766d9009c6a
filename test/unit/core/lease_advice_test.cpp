// What the library says about a connected session's figures.
#include "zkelection/core/lease_advice.hpp"

#include <boost/test/unit_test.hpp>

#include "zkelection/core/lease.hpp"

using namespace std::chrono_literals;
using zkelection::core::advise;
using zkelection::core::problem_with_lease;

namespace {

bool mentions(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(lease_advice)

BOOST_AUTO_TEST_CASE(usual_figures_need_no_warning) {
  const auto advice = advise(10s, 10s, 2s);
  BOOST_TEST(
      advice.figures ==
      "session timeout 10 s, max_tick 2 s: the lease is 8.233 s after a renewal and 6.566 s before the next, and "
      "survives a disconnect that long");
  BOOST_TEST(!advice.other_timeout.has_value());
  BOOST_TEST(!advice.doubtful_tick.has_value());
}

BOOST_AUTO_TEST_CASE(a_session_too_short_for_the_tick) {
  const auto advice = advise(1s, 1s, 2s);
  BOOST_TEST(mentions(advice.figures, "over before it can be renewed"), advice.figures);
  BOOST_TEST(problem_with_lease(1s, 1s, 2s).value() ==
             "the session timeout of 1 s is too short for a max_tick of 2 s, and no mastership lasts: a lease has 990 "
             "ms, and it can take 1.628 s to renew it; set session_timeout to 1.898 s or more, or max_tick to 1.054 s "
             "or less if no server's tickTime is larger");
}

BOOST_AUTO_TEST_CASE(a_session_that_the_servers_keep_too_short) {
  BOOST_TEST(problem_with_lease(10s, 1s, 2s).value() ==
             "the session timeout of 1 s (we asked for 10 s) is too short for a max_tick of 2 s, and no mastership "
             "lasts: a lease has 990 ms, and it can take 1.628 s to renew it; raise the servers' maxSessionTimeout to "
             "1.898 s or more, or max_tick to 1.054 s or less if no server's tickTime is larger");
}

/// The remedies that the words name are the least that helps.
BOOST_AUTO_TEST_CASE(the_edge_between_lasting_and_not) {
  using namespace zkelection::core;
  for (const auto tick : {1ms, 10ms, 100ms, 500ms, 1999ms, 2000ms, 3000ms, 60'000ms}) {
    const auto shortest = shortest_session_timeout(tick);
    BOOST_TEST(!problem_with_lease(shortest, shortest, tick));
    BOOST_TEST(problem_with_lease(shortest - 1ms, shortest - 1ms, tick).has_value());
    BOOST_TEST((largest_tick(shortest) >= tick));
    BOOST_TEST((largest_tick(shortest - 1ms) < tick));
    // And with it a lease outlasts round trips of a twelfth.
    BOOST_TEST((expected_lease(shortest, tick).before_renewal > shortest / 12));
  }
}

BOOST_AUTO_TEST_CASE(a_timeout_that_was_lowered) {
  const auto advice = advise(60s, 40s, 2s);
  BOOST_TEST(!advice.doubtful_tick.has_value());
  BOOST_TEST(advice.other_timeout.value() == "we asked for a session timeout of 60 s, and the ensemble granted 40 s");
}

/// Raised to the smallest session timeout, which is two ticks as a rule.
BOOST_AUTO_TEST_CASE(a_timeout_that_was_raised_hints_at_the_tick) {
  const auto harmless = advise(3s, 4s, 2s);
  BOOST_TEST(!harmless.doubtful_tick.has_value());
  BOOST_TEST(mentions(harmless.other_timeout.value(), "a session timeout of 3 s, and the ensemble granted 4 s"));

  const auto suspicious = advise(3s, 4002ms, 2s);
  BOOST_TEST(mentions(suspicious.doubtful_tick.value(), "A tick of 2.001 s would be larger than the max_tick of 2 s"),
             suspicious.doubtful_tick.value());
}

BOOST_AUTO_TEST_SUITE_END()
