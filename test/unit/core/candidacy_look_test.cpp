// What a waiting candidate knows of the nodes before it, and when it looks at the queue again: protocol step 6.
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::core::answer;
using zkelection::test::candidacy_story;

BOOST_AUTO_TEST_SUITE(candidacy_look)

// The second before us is watched as well, so that we know in time that we are next.

/// The election tells of it if it is not ephemeral. Its answer decides nothing.
BOOST_AUTO_TEST_CASE(who_joins_a_longer_queue_looks_once_at_the_first_in_line) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"r1", "r5", "me1:7", "r3"}) == "read me1:7, read r5, read r3, probe r1");
  BOOST_TEST(s.candidacy().waits_behind(s.full("r1")));
  BOOST_TEST(!s.candidacy().waits_behind(s.full("me1:7")));
  s.read("me1:7");
  s.read("r5");
  s.read("r3");
  BOOST_TEST(s.probed("r1", {.owner = 0, .czxid = 1}) == "");
  BOOST_TEST(s.deleted("r3") == "list");
  BOOST_TEST(s.listed({"r1", "r5", "me1:7"}) == "read r1", "it is watched now");
}

BOOST_AUTO_TEST_CASE(the_one_before_the_nearest_goes_and_we_are_next) {
  candidacy_story s;
  s.waits_behind({"r5", "r3"});
  BOOST_TEST(!s.candidacy().node_to_check(), "the lease is not prepared yet");
  BOOST_TEST(s.deleted("r3") == "");
  BOOST_TEST(s.candidacy().node_to_check().has_value());
  BOOST_TEST(s.deleted("r5") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(the_nearest_of_two_goes_and_we_are_next) {
  candidacy_story s;
  s.waits_behind({"r5", "r3"});
  BOOST_TEST(s.deleted("r5") == "");
  BOOST_TEST(s.candidacy().node_to_check().has_value());
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(those_ahead_leave_in_order_and_one_look_tells_that_we_are_next) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3", "r2", "r1"});
  for (const auto rival : {"r1", "r2", "r3"}) BOOST_TEST(s.deleted(rival) == "", "nobody watches it");
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.listed({"r5", "me1:7"}) == "");
  BOOST_TEST(s.candidacy().node_to_check().has_value());
  BOOST_TEST(s.deleted("r5") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(one_look_shows_all_that_have_gone_unwatched) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3", "r2", "r1"});
  BOOST_TEST(s.deleted("r5") == "", "the second is watched, and takes its place");
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.listed({"me1:7"}) == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(a_look_watches_two_of_few_and_the_nearest_of_many) {
  candidacy_story s;
  s.waits_behind({"r6", "r5", "r4", "r3", "r2", "r1"});
  BOOST_TEST(s.deleted("r5") == "list");
  BOOST_TEST(s.listed({"r1", "r2", "r4", "r6", "me1:7"}) == "", "the nearest is watched since we joined");
  BOOST_TEST(s.deleted("r4") == "");
  BOOST_TEST(s.deleted("r6") == "list");
  BOOST_TEST(s.listed({"r1", "r2", "me1:7"}) == "read r2, read r1");
  BOOST_TEST(!s.candidacy().node_to_check());
}

BOOST_AUTO_TEST_CASE(the_nearest_goes_while_we_look) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.deleted("r5") == "", "the answer will show who is left");
  BOOST_TEST(s.phase() == "waiting");
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "read r3");
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(our_node_goes_while_we_look) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.listed({"r5", "r3"}) == "drop r5, create me2, list");
}

BOOST_AUTO_TEST_CASE(the_connection_is_lost_while_we_look) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.deleted("r4") == "list");
  s.disconnects();
  BOOST_TEST(s.connects() == "sync, read me1:7, list");
  s.synced();
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.listed({"r5", "r3", "me1:7"}) == "read r5, read r3", "their watches ended with the connection");
  s.disconnects();
  BOOST_TEST(s.connects() == "sync, read me1:7, read r5, read r3");
}

BOOST_AUTO_TEST_CASE(a_look_that_fails_is_repeated) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.listed(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.pause_ends() == "sync, read me1:7, list");
}

BOOST_AUTO_TEST_CASE(a_look_that_is_refused_ends_the_await) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.listed(answer::no_permission) == "drop r5, erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "await: no_permission");
}

BOOST_AUTO_TEST_CASE(a_look_shows_candidates_of_another_scheme) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.listed({"r5", "k6", "me1:7"}) == "probe k6");
  BOOST_TEST(s.probed("k6", {.owner = 0, .czxid = 1006}) == "foreign left over: k6, read me1:7, read r5");
}

/// Else the answer about r5 would pass for the one about k6, and a master of another scheme go unnoticed.
BOOST_AUTO_TEST_CASE(a_late_answer_of_the_wait_does_not_count_among_those_about_the_queue) {
  candidacy_story s;
  s.waits_behind({"r5", "r4", "r3"});
  BOOST_TEST(s.changed("r5") == "read r5");
  BOOST_TEST(s.deleted("r4") == "list");
  BOOST_TEST(s.read("r5", answer::no_permission) == "probe+watch r5");
  BOOST_TEST(s.listed({"r5", "k6", "me1:7"}) == "probe k6");
  BOOST_TEST(s.probed("r5", {.owner = 9, .czxid = 9}) == "");
  BOOST_TEST(s.probed("k6", {.owner = 9, .czxid = 1006}) == "foreign: k6, erase me1:7");
}

BOOST_AUTO_TEST_CASE(near_the_limit_a_look_asks_when_those_ahead_were_created) {
  candidacy_story s;
  s.enrols();
  s.created(-5, 500);
  s.listed({"r-9", "r-8", "r-7", "me1:-5"});
  s.probed("r-9", {9, 300});
  s.probed("r-8", {9, 350});
  BOOST_TEST(s.probed("r-7", {9, 400}) == "read me1:-5, read r-7, read r-8, probe r-9");
  s.read("me1:-5");
  s.read("r-7");
  s.read("r-8");
  s.probed("r-9");
  BOOST_TEST(s.deleted("r-8") == "list");
  BOOST_TEST(s.listed({"r-9", "r-7", "me1:-5"}) == "probe r-9, probe r-7");
  s.probed("r-9", {9, 300});
  BOOST_TEST(s.probed("r-7", {9, 400}) == "read me1:-5, read r-7, read r-9");
}

BOOST_AUTO_TEST_SUITE_END()
