// Attempts that overlap: several reach for servers, and one at a time sends its connect request.
#include <boost/test/unit_test.hpp>

#include "reconnect_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_overlap)

namespace {

using core::drop_cause;

/// Its session is to be taken up again, at three addresses that are all under way.
struct three_under_way : reconnect_story {
  three_under_way() : reconnect_story({.literals = {"a", "b", "c"}}) {
    opens();
    connects();
    serves();
    pass(2s);
    drops();
    waits();
    waits();
    pause_ends();
    BOOST_TEST_REQUIRE(attempts().size() == 3u, trace());
  }
};

/// The same for the first session.
struct three_for_a_new_session : reconnect_story {
  three_for_a_new_session() : reconnect_story({.literals = {"a", "b", "c"}}) {
    opens();
    waits();
    waits();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_first_that_stands_is_introduced, three_under_way) {
  BOOST_TEST(stands("b") == "introduce b");
  BOOST_TEST(stands("a") == "");
  BOOST_TEST(stands("c") == "");
}

/// They are cut: a word would end the session that they carry.
BOOST_FIXTURE_TEST_CASE(the_others_are_cut_when_it_is_connected, three_under_way) {
  stands("b");
  stands("a");
  const auto next = answers();
  BOOST_TEST((next == "cut a, cut c, made 1, serve 1" || next == "cut c, cut a, made 1, serve 1"), next);
}

BOOST_FIXTURE_TEST_CASE(the_next_is_introduced_if_it_is_dropped, three_under_way) {
  stands("b");
  stands("a");
  BOOST_TEST(drops("b", drop_cause::unreachable).starts_with("lost b: unreachable, introduce a"));
}

/// Two connect requests for one session would take it from each other.
BOOST_FIXTURE_TEST_CASE(a_silent_one_is_cut_before_the_next_is_introduced, three_under_way) {
  stands("b");
  stands("a");
  BOOST_TEST((reminder() == 600ms));
  BOOST_TEST(waits().starts_with("cut b, lost b: no answer within 600 ms, introduce a"), trace());
}

BOOST_FIXTURE_TEST_CASE(it_has_more_time_if_nobody_waits, three_under_way) {
  stands("b");
  pass(5s);
  BOOST_TEST(answers().ends_with("made 1, serve 1"));
}

BOOST_FIXTURE_TEST_CASE(the_one_that_waits_longest_is_next, three_under_way) {
  stands("b");
  pass(1ms);
  stands("c");
  pass(1ms);
  stands("a");
  BOOST_TEST(waits().find("introduce c") != std::string::npos);
  pass(10s);
  const auto next = waits();
  BOOST_TEST(next.find("introduce a") != std::string::npos, next);
}

/// Each of them may have begun a session for us. Nobody will use it, and it may be ended.
BOOST_FIXTURE_TEST_CASE(a_silent_one_with_a_new_session_is_left, three_for_a_new_session) {
  stands("b");
  stands("a");
  BOOST_TEST(waits().starts_with("leave b, lost b: no answer within 600 ms, introduce a"));
}

BOOST_FIXTURE_TEST_CASE(one_that_was_not_introduced_has_begun_none, three_for_a_new_session) {
  stands("b");
  stands("a");
  const auto next = answers();
  BOOST_TEST((next == "cut a, cut c, made new 1, serve new 1" || next == "cut c, cut a, made new 1, serve new 1"),
             next);
}

// ---- Rounds do not wait for those who are silent.

BOOST_AUTO_TEST_CASE(what_has_failed_is_tried_again_while_another_is_silent) {
  reconnect_story s({.literals = {"a", "b"}});
  s.opens();
  s.waits();
  BOOST_TEST(s.drops("b", drop_cause::unreachable) == "lost b: unreachable, pause");
  BOOST_TEST(in_words(s.machine().current_phase()) == "connecting");
  BOOST_TEST(s.pause_ends() == "new session at b");
  BOOST_TEST(s.drops("b", drop_cause::unreachable) == "lost b: unreachable, pause");
}

BOOST_AUTO_TEST_CASE(names_are_looked_up_again_while_all_addresses_are_silent) {
  reconnect_story s({.literals = {}, .names = 1});
  s.opens();
  s.finds({"b"});
  BOOST_TEST(s.waits() == "pause");
  BOOST_TEST(s.pause_ends() == "look up");
  BOOST_TEST(s.finds({"c"}) == "new session at c");
}

BOOST_AUTO_TEST_CASE(a_connection_ends_the_pause) {
  reconnect_story s({.literals = {"a", "b"}});
  s.opens();
  s.waits();
  s.drops("b", drop_cause::unreachable);
  s.stands("a");
  BOOST_TEST(s.answers() == "end pause, made new 1, serve new 1");
}

BOOST_FIXTURE_TEST_CASE(a_reminder_that_comes_too_late_changes_nothing, three_under_way) {
  const auto before = reminder();
  while (is_connecting()) drops(attempts().front().request.server.literal, drop_cause::unreachable);
  BOOST_TEST(before.count() > 0);
  BOOST_TEST(waits() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
