// Which address a session is asked for at: what is known at once, what was looked up as long as it is fresh.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "reconnect_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_addresses)

namespace {

using core::drop_cause;

const reconnect_story::setting one_name{.literals = {}, .names = 1};
const reconnect_story::setting two_names{.literals = {}, .names = 2};
const reconnect_story::setting a_literal_and_a_name{.literals = {"a"}, .names = 1};

/// Connected at b, which the name service has told.
struct connected_by_name : reconnect_story {
  connected_by_name() : reconnect_story(one_name) {
    opens();
    finds({"b"});
    connects();
    serves();
    pass(2s);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_literal_is_asked_at_once) {
  reconnect_story s(a_literal_and_a_name);
  BOOST_TEST(s.opens() == "look up, new session at a");
  BOOST_TEST(s.connects() == "made new 1, serve new 1");
}

BOOST_AUTO_TEST_CASE(without_names_nothing_is_looked_up) {
  reconnect_story s;
  BOOST_TEST(s.opens() == "new session at a");
}

BOOST_AUTO_TEST_CASE(a_name_waits_for_its_look_up) {
  reconnect_story s(one_name);
  BOOST_TEST(s.opens() == "look up");
  BOOST_TEST(in_words(s.machine().current_phase()) == "looking up");
  BOOST_TEST(s.finds({"b"}) == "new session at b");
}

BOOST_AUTO_TEST_CASE(names_that_nobody_knows_are_looked_up_again_after_a_pause) {
  reconnect_story s(one_name);
  s.opens();
  BOOST_TEST(s.finds({}, "zk: no such host") == "unresolved zk: no such host, a new session waits, pause");
  BOOST_TEST(s.pause_ends() == "look up");
  BOOST_TEST(s.finds({"b"}) == "new session at b");
}

BOOST_AUTO_TEST_CASE(what_is_known_is_tried_although_a_name_is_missing) {
  reconnect_story s(a_literal_and_a_name);
  s.opens();
  BOOST_TEST(s.finds({}, "zk: no such host") == "unresolved zk: no such host");
}

BOOST_AUTO_TEST_CASE(each_address_of_a_round_is_tried_once) {
  reconnect_story s(one_name);
  s.opens();
  s.finds({"b", "c", "d"});
  std::multiset<std::string> tried{s.only_attempt().server.literal};
  for (int i = 0; i < 2; ++i) {
    s.drops(drop_cause::unreachable);
    tried.insert(s.only_attempt().server.literal);
  }
  BOOST_TEST((tried == std::multiset<std::string>{"b", "c", "d"}));
  BOOST_TEST(s.drops(drop_cause::unreachable).ends_with("unreachable, pause"));
}

BOOST_AUTO_TEST_CASE(the_order_is_random) {
  std::set<std::string> first;
  for (std::uint32_t seed = 1; seed < 40; ++seed) {
    reconnect_story s({.literals = {}, .names = 1, .seed = seed * 10'007});
    s.opens();
    s.finds({"b", "c", "d"});
    first.insert(s.only_attempt().server.literal);
  }
  BOOST_TEST((first == std::set<std::string>{"b", "c", "d"}));
}

// ---- Each name for itself.

BOOST_AUTO_TEST_CASE(the_first_name_that_is_answered_is_used) {
  reconnect_story s(two_names);
  BOOST_TEST(s.opens() == "look up zk1, look up zk2");
  BOOST_TEST(s.finds("zk2", {"b"}) == "new session at b");
  BOOST_TEST(s.connects() == "made new 1, serve new 1");
}

/// Or a server that moves is not found because of another one's name.
BOOST_AUTO_TEST_CASE(a_name_that_hangs_does_not_keep_others_from_being_looked_up_again) {
  reconnect_story s(two_names);
  s.opens();
  s.finds("zk2", {"b"});
  s.connects();
  s.drops();
  BOOST_TEST(s.pause_ends() == "look up zk2, session 1 at b");
  BOOST_TEST(s.finds("zk2", {"c"}) == "");
  BOOST_TEST(s.waits() == "session 1 at c");
  s.stands("c");
  BOOST_TEST(s.answers() == "cut b, made 1, serve 1");
}

BOOST_AUTO_TEST_CASE(a_name_that_fails_is_looked_up_again_while_another_one_hangs) {
  reconnect_story s(two_names);
  s.opens();
  BOOST_TEST(s.finds("zk2", {}, "no such host") == "unresolved no such host, a new session waits, pause");
  BOOST_TEST(s.pause_ends() == "look up zk2");
  BOOST_TEST(in_words(s.machine().current_phase()) == "looking up");
}

/// The last answer for a name counts, for as long as the next one takes.
BOOST_AUTO_TEST_CASE(an_answer_replaces_the_addresses_of_its_name_alone) {
  reconnect_story s(two_names);
  s.opens();
  s.finds("zk1", {"b"});
  s.finds("zk2", {"c"});
  s.connects();
  s.drops();
  s.drops();
  s.pause_ends();
  BOOST_TEST(s.finds("zk2", {"d"}) == "");
  std::set<std::string> tried;
  while (s.is_connecting()) {
    tried.insert(s.only_attempt().server.literal);
    s.drops();
  }
  s.pause_ends();
  while (s.is_connecting()) {
    tried.insert(s.only_attempt().server.literal);
    s.drops();
  }
  tried.erase("c");  // it was under way
  BOOST_TEST((tried == std::set<std::string>{"b", "d"}));
}

/// What a look-up has just confirmed is likelier right than what was found before a name began to hang.
BOOST_AUTO_TEST_CASE(fresh_addresses_go_first) {
  for (std::uint32_t seed = 1; seed < 20; ++seed) {
    reconnect_story s({.literals = {}, .names = 2, .seed = seed * 10'007});
    s.opens();
    s.finds("zk1", {"b", "c"});
    s.finds("zk2", {"d"});
    s.connects();
    s.drops();
    while (s.is_connecting()) s.drops();
    s.pause_ends();
    s.finds("zk2", {"e"});
    BOOST_TEST(s.drops().ends_with("session 1 at e"), s.trace());
  }
}

// ---- An address may change hands. A new session at the old one would make a second master.

/// Hours may pass in vain.
BOOST_AUTO_TEST_CASE(a_look_up_serves_one_attempt_of_a_new_session) {
  reconnect_story s(one_name);
  s.opens();
  s.finds({"b"});
  BOOST_TEST(s.drops(drop_cause::unreachable) == "lost b: unreachable, pause");
  BOOST_TEST(s.pause_ends() == "look up");
  BOOST_TEST(s.finds({"c"}) == "new session at c");
}

BOOST_FIXTURE_TEST_CASE(a_living_session_is_taken_up_where_it_was, connected_by_name) {
  BOOST_TEST(drops() == "lost b: closed, suspended, pause");
  BOOST_TEST(pause_ends() == "look up, session 1 at b");
  BOOST_TEST(connects() == "made 1, serve 1");
}

BOOST_FIXTURE_TEST_CASE(a_living_session_goes_on_while_no_name_is_found, connected_by_name) {
  drops();
  pause_ends();
  BOOST_TEST(drops(drop_cause::unreachable) == "lost b: unreachable, pause");
  BOOST_TEST(finds({}, "zk: no such host") == "unresolved zk: no such host");
  BOOST_TEST(pause_ends() == "look up, session 1 at b");
}

/// What says that the session has expired may be a server of another ensemble, which is believed.
BOOST_FIXTURE_TEST_CASE(after_an_expiry_the_new_session_waits_for_a_look_up, connected_by_name) {
  BOOST_TEST(drops(drop_cause::expired) == "lost b: expired, suspended, EXPIRED, pause");
  BOOST_TEST(pause_ends() == "look up");
  BOOST_TEST(finds({"c"}) == "new session at c");
  BOOST_TEST(connects(2) == "made new 2, serve new 2");
}

BOOST_FIXTURE_TEST_CASE(an_expiry_at_an_old_address_leads_to_a_look_up_at_once, connected_by_name) {
  drops();
  pause_ends();
  finds({"b"});
  BOOST_TEST(drops(drop_cause::expired) == "lost b: expired, EXPIRED, look up");
  BOOST_TEST(in_words(machine().current_phase()) == "looking up");
  BOOST_TEST(finds({"c"}) == "new session at c");
}

/// It tells of a time when a session or a connection still held.
BOOST_FIXTURE_TEST_CASE(an_answer_to_an_early_question_does_not_count, connected_by_name) {
  drops();
  BOOST_TEST(pause_ends() == "look up, session 1 at b");
  BOOST_TEST(drops(drop_cause::expired) == "lost b: expired, EXPIRED");  // the look-up is under way
  BOOST_TEST(finds({"b"}) == "look up");
  BOOST_TEST(finds({"c"}) == "new session at c");
}

/// Another session of the process had asked before.
BOOST_FIXTURE_TEST_CASE(an_answer_to_somebody_elses_early_question_does_not_count, connected_by_name) {
  drops();
  pause_ends();
  finds({"b"});
  drops(drop_cause::expired);
  pass(1s);
  BOOST_TEST(finds("zk", {"b"}, "", 1ms) == "look up");
  pass(1s);
  BOOST_TEST(finds("zk", {"c"}, "", 999ms) == "new session at c");
}

BOOST_AUTO_TEST_CASE(before_anything_has_ended_each_answer_counts) {
  reconnect_story s(one_name);
  s.opens();
  BOOST_TEST(s.finds("zk", {"b"}, "", 1h) == "new session at b");
}

BOOST_FIXTURE_TEST_CASE(for_a_living_session_it_does_count, connected_by_name) {
  drops();
  pause_ends();
  connects();
  drops();  // the look-up was begun before this connection
  BOOST_TEST(finds({"c"}) == "end pause, session 1 at c");
}

/// They were begun for the old session, or at addresses that are not fresh any more.
BOOST_AUTO_TEST_CASE(an_expiry_ends_the_other_attempts) {
  reconnect_story s({.literals = {"a", "b"}, .seed = 1});
  s.opens();
  s.connects();
  s.drops();
  s.waits();
  s.pause_ends();
  BOOST_TEST_REQUIRE(s.attempts().size() == 2u);
  s.stands("a");
  const auto next = s.drops("a", drop_cause::expired);
  BOOST_TEST(next.starts_with("lost a: expired, cut b, EXPIRED, new session at "), next);
}

BOOST_AUTO_TEST_CASE(literals_are_always_fresh) {
  reconnect_story s(a_literal_and_a_name);
  s.begins();
  s.drops();
  s.pause_ends();
  BOOST_TEST(s.drops(drop_cause::expired) == "lost a: expired, EXPIRED, new session at a");
}

// ---- Answers that come while there is something else to do.

BOOST_AUTO_TEST_CASE(an_answer_during_an_attempt_is_for_the_next_one) {
  reconnect_story s(a_literal_and_a_name);
  s.opens();
  BOOST_TEST(s.finds({"b"}) == "");
  BOOST_TEST(s.drops(drop_cause::unreachable) == "lost a: unreachable, new session at b");
  BOOST_TEST(s.drops(drop_cause::unreachable) == "lost b: unreachable, pause");
}

BOOST_AUTO_TEST_CASE(an_answer_during_a_connection_is_for_the_time_after_it) {
  reconnect_story s(a_literal_and_a_name);
  s.opens();
  s.connects();
  BOOST_TEST(s.finds({"b"}) == "");
  BOOST_TEST(s.drops() == "lost a: closed, suspended, session 1 at b");
}

BOOST_AUTO_TEST_CASE(a_pause_ends_with_an_answer_that_tells_something_new) {
  reconnect_story s(a_literal_and_a_name);
  s.opens();
  BOOST_TEST(s.drops(drop_cause::unreachable) == "lost a: unreachable, pause");
  BOOST_TEST(s.finds({"b"}) == "end pause, new session at b");
}

BOOST_FIXTURE_TEST_CASE(a_pause_goes_on_if_nothing_is_new, connected_by_name) {
  drops();
  pause_ends();
  drops(drop_cause::unreachable);
  BOOST_TEST(finds({"b"}) == "");
  BOOST_TEST(is_pausing());
  BOOST_TEST(pause_ends() == "look up, session 1 at b");
}

BOOST_AUTO_TEST_CASE(a_slow_look_up_is_not_asked_twice) {
  reconnect_story s(a_literal_and_a_name);
  s.opens();
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(s.drops(drop_cause::unreachable) == "lost a: unreachable, pause");
    BOOST_TEST(s.pause_ends() == "new session at a");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
