// The close of a session, in each phase: it ends the session on the ensemble if there is one, and within its limit.
#include <boost/test/unit_test.hpp>

#include "reconnect_stages.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_close)

using core::drop_cause;

// ---- Without a session of ours there is nothing to end.

BOOST_AUTO_TEST_CASE(before_it_was_opened) { BOOST_TEST(reconnect_story().closes() == "closing, CLOSED"); }

BOOST_AUTO_TEST_CASE(during_the_first_look_up) {
  reconnect_story s({.literals = {}, .names = 1});
  s.opens();
  BOOST_TEST(s.closes() == "closing, CLOSED");
}

BOOST_AUTO_TEST_CASE(during_the_first_attempt) {
  reconnect_story s;
  s.opens();
  BOOST_TEST(s.closes() == "closing, CLOSED");
}

BOOST_AUTO_TEST_CASE(during_the_first_pause) {
  reconnect_story s;
  s.opens();
  s.drops(drop_cause::unreachable);
  BOOST_TEST(s.closes() == "closing, CLOSED");
}

BOOST_FIXTURE_TEST_CASE(after_an_expiry, when_connected) {
  drops(drop_cause::expired);
  BOOST_TEST(closes() == "closing, CLOSED");
}

// ---- With one.

BOOST_FIXTURE_TEST_CASE(while_connected, when_connected) {
  BOOST_TEST(closes() == "closing, limit close, end session");
  BOOST_TEST(in_words(machine().current_phase()) == "ending");
  BOOST_TEST(session_ends() == "CLOSED");
  BOOST_TEST(in_words(machine().current_phase()) == "closed");
}

BOOST_FIXTURE_TEST_CASE(during_an_attempt_it_waits_for_the_connection, when_reconnecting) {
  BOOST_TEST(closes() == "closing, limit close");
  BOOST_TEST(connects() == "made 1, end session");
  BOOST_TEST(session_ends() == "CLOSED");
}

BOOST_FIXTURE_TEST_CASE(during_an_attempt_that_fails_it_goes_on, when_reconnecting) {
  closes();
  BOOST_TEST(drops(drop_cause::unreachable) == "lost a: unreachable, pause");
  BOOST_TEST(pause_ends() == "session 1 at a");
  BOOST_TEST(connects() == "made 1, end session");
}

BOOST_FIXTURE_TEST_CASE(during_a_pause_it_waits_for_its_end, when_pausing) {
  BOOST_TEST(closes() == "closing, limit close");
  BOOST_TEST(pause_ends() == "session 1 at a");
  BOOST_TEST(connects() == "made 1, end session");
}

BOOST_AUTO_TEST_CASE(an_answer_of_the_name_service_changes_nothing) {
  reconnect_story s({.literals = {"a"}, .names = 1});
  s.opens();
  s.connects();
  s.closes();
  BOOST_TEST(s.finds({"b"}) == "");
  BOOST_TEST(s.session_ends() == "CLOSED");
}

/// The ensemble knows the session no more.
BOOST_FIXTURE_TEST_CASE(an_expiry_ends_it, when_reconnecting) {
  closes();
  BOOST_TEST(drops(drop_cause::expired) == "lost a: expired, CLOSED");
}

BOOST_FIXTURE_TEST_CASE(a_second_close_changes_nothing, when_connected) {
  closes();
  BOOST_TEST(closes() == "");
  session_ends();
  BOOST_TEST(closes() == "");
}

// ---- The connection may be lost before the ensemble has confirmed.

BOOST_FIXTURE_TEST_CASE(a_close_that_is_lost_goes_once_more_on_another_connection, when_connected_beside_another) {
  const auto next = other();
  closes();
  BOOST_TEST(session_ends(false) == "session 1 at " + next);
  BOOST_TEST(connects() == "made 1, end session");
  BOOST_TEST(session_ends() == "CLOSED");
}

BOOST_FIXTURE_TEST_CASE(and_after_a_pause_if_all_addresses_were_tried, when_connected) {
  closes();
  BOOST_TEST(session_ends(false) == "pause");
  BOOST_TEST(pause_ends() == "session 1 at a");
  BOOST_TEST(connects() == "made 1, end session");
}

BOOST_FIXTURE_TEST_CASE(its_limit_ends_it_on_a_connection, when_connected) {
  closes();
  BOOST_TEST(close_limit_passes() == "CLOSED in vain");
}

BOOST_FIXTURE_TEST_CASE(its_limit_ends_it_during_an_attempt, when_reconnecting) {
  closes();
  BOOST_TEST(close_limit_passes() == "CLOSED in vain");
}

BOOST_FIXTURE_TEST_CASE(its_limit_ends_it_during_a_pause, when_pausing) {
  closes();
  BOOST_TEST(close_limit_passes() == "CLOSED in vain");
}

// ---- Credentials go out before all requests. A session whose were refused owns nothing.

BOOST_FIXTURE_TEST_CASE(a_refused_session_is_ended_without_credentials_and_without_the_pause, when_refused) {
  BOOST_TEST(closes() == "closing, limit close, end pause, session 1 at a without credentials");
  BOOST_TEST(connects() == "made 1, end session");
  BOOST_TEST(session_ends() == "CLOSED");
}

BOOST_FIXTURE_TEST_CASE(no_second_attempt_is_made_for_it, when_refused) {
  closes();
  BOOST_TEST(drops(drop_cause::unreachable) == "lost a: unreachable, CLOSED");
}

/// A server that is silent fails it as well.
BOOST_FIXTURE_TEST_CASE(nor_after_its_time_is_over, when_refused) {
  closes();
  BOOST_TEST(waits() == "cut a, lost a: no answer within 6 s, CLOSED");
}

BOOST_FIXTURE_TEST_CASE(no_confirmation_is_awaited_for_it, when_refused) {
  closes();
  connects();
  BOOST_TEST(session_ends(false) == "CLOSED");
}

BOOST_FIXTURE_TEST_CASE(during_an_attempt_with_credentials_it_waits_for_its_end, when_refused) {
  pause_ends();
  BOOST_TEST(closes() == "closing, limit close");
  BOOST_TEST(drops(drop_cause::auth_failed) == "lost a: auth failed, CLOSED");
}

BOOST_FIXTURE_TEST_CASE(a_session_that_was_served_may_own_nodes_although_it_is_refused_now, when_connected) {
  drops(drop_cause::auth_failed);
  BOOST_TEST(closes() == "closing, limit close");
  BOOST_TEST(pause_ends() == "session 1 at a");
  BOOST_TEST(drops(drop_cause::auth_failed) == "lost a: auth failed, REFUSED, pause");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
