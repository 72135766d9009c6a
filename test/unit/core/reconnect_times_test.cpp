// How long attempts may take: to reach a server, to be answered; and when the next one begins.
#include <boost/test/unit_test.hpp>

#include "reconnect_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_times)

using core::attempt_limit;

// ---- The figures.

BOOST_AUTO_TEST_CASE(an_attempt_may_take_half_of_the_session_timeout) {
  BOOST_TEST((attempt_limit(12s, 15s).longest() == 6s));
  BOOST_TEST((attempt_limit(12s, 0s).longest() == 6s));
}

BOOST_AUTO_TEST_CASE(or_half_of_the_time_after_which_a_first_await_gives_up) {
  attempt_limit limit(60s, 15s);
  BOOST_TEST((limit.longest() == 7'500ms));
  limit.served();
  BOOST_TEST((limit.longest() == 30s));
}

BOOST_AUTO_TEST_CASE(all_addresses_are_begun_within_a_tenth) {
  BOOST_TEST((attempt_limit(12s, 15s).between(3) == 600ms));
  BOOST_TEST((attempt_limit(12s, 4s).between(3) == 200ms));
  BOOST_TEST((attempt_limit(12s, 0s).between(5) == 300ms));
  BOOST_TEST((attempt_limit(12s, 0s).between(13) == 100ms));
  BOOST_TEST((attempt_limit(12s, 0s).between(1) == 600ms));
}

BOOST_AUTO_TEST_CASE(no_figure_is_absurd) {
  BOOST_TEST((attempt_limit(12s, 0s).between(999) == 20ms));
  BOOST_TEST((attempt_limit(24h, 0s).between(3) == 2s));
  BOOST_TEST((attempt_limit(100ms, 0s).longest() == 200ms));
}

BOOST_AUTO_TEST_CASE(a_slow_answer_makes_it_patient) {
  attempt_limit limit(12s, 0s);
  BOOST_TEST((limit.patience(3) == 600ms));
  limit.succeeded(700ms, 12s);
  BOOST_TEST((limit.patience(3) == 1'400ms));
  limit.succeeded(4s, 12s);
  BOOST_TEST((limit.patience(3) == 6s));
  limit.succeeded(10ms, 12s);
  BOOST_TEST((limit.patience(3) == 600ms));
}

BOOST_AUTO_TEST_CASE(what_the_servers_grant_counts) {
  attempt_limit limit(60s, 0s);
  limit.succeeded(10ms, 4s);
  BOOST_TEST((limit.longest() == 2s));
  BOOST_TEST((limit.between(3) == 200ms));
}

// ---- What the machine makes of them.

BOOST_AUTO_TEST_CASE(a_server_that_is_not_reached_in_time) {
  reconnect_story s;
  s.opens();
  BOOST_TEST((s.reminder() == 6s));
  BOOST_TEST(s.waits() == "cut a, lost a: no answer within 6 s, pause");
}

/// The time to reach the server was another one.
BOOST_AUTO_TEST_CASE(a_server_that_does_not_answer_in_time) {
  reconnect_story s;
  s.begins();
  s.drops();
  s.pause_ends();
  s.pass(5s);
  s.stands();
  BOOST_TEST((s.reminder() == 6s));
  BOOST_TEST(s.waits() == "cut a, lost a: no answer within 6 s, pause");
}

/// It may have begun a session for us, which nobody would use.
BOOST_AUTO_TEST_CASE(a_new_session_that_comes_too_late_is_ended) {
  reconnect_story s;
  s.opens();
  s.stands();
  BOOST_TEST(s.waits() == "leave a, lost a: no answer within 6 s, pause");
  BOOST_TEST(s.pause_ends() == "new session at a");
}

BOOST_AUTO_TEST_CASE(the_next_address_is_begun_while_the_first_one_is_silent) {
  reconnect_story s({.literals = {"a", "b"}});
  s.opens();
  BOOST_TEST((s.reminder() == 600ms));
  s.waits();
  BOOST_TEST(s.attempts().size() == 2u);
  BOOST_TEST((s.reminder() == 5'400ms), "each is under way, and there is no name");
}

BOOST_AUTO_TEST_CASE(or_at_once_if_it_fails) {
  reconnect_story s({.literals = {"a", "b"}});
  s.opens();
  s.drops(core::drop_cause::unreachable);
  BOOST_TEST(s.attempts().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
