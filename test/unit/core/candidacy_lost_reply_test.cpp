// What a candidate does if the reply to its create was lost: step 2 of the protocol.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::errc;
using zkelection::core::answer;
using zkelection::core::disconnection;
using zkelection::test::candidacy_story;
using zkelection::test::in_words;

BOOST_AUTO_TEST_SUITE(candidacy_lost_reply)

BOOST_AUTO_TEST_CASE(a_lost_create_is_found_and_adopted) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "sync, list");
  BOOST_TEST(s.synced() == "");
  BOOST_TEST(s.listed({"r9", "me1:7"}) == "probe me1:7");
  BOOST_TEST(s.probed("me1:7", {1, 4242}) == "list");
  BOOST_TEST(s.listed({"r9", "me1:7"}) == "read me1:7, MASTER 4242 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(an_adopted_node_queues_up_like_any_other) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  s.listed({"r3", "me1:7"});
  s.probed("me1:7", {1, 4242});
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "read me1:7, read r3");
}

BOOST_AUTO_TEST_CASE(a_found_node_of_another_session_is_withdrawn) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  s.listed({"me1:7"});
  BOOST_TEST(s.probed("me1:7", {99, 4242}) == "erase me1:7");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.erased("me1:7") == "create me2, list", "enrols afresh");
}

BOOST_AUTO_TEST_CASE(several_found_nodes_are_all_withdrawn) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  BOOST_TEST(s.listed({"me1:7", "r8", "me1:9"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "erase me1:9");
  BOOST_TEST(s.erased("me1:9", answer::no_node) == "create me2, list");
}

BOOST_AUTO_TEST_CASE(a_lost_create_that_never_happened_is_repeated_with_the_same_uuid) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  BOOST_TEST(s.listed({"r3"}) == "create me1, list");
  BOOST_TEST(s.created(7) == "");
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "read me1:7, read r3");
}

BOOST_AUTO_TEST_CASE(a_lost_create_below_a_parent_that_is_gone) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  BOOST_TEST(s.listed(answer::no_node) == "create me1, list");
}

BOOST_AUTO_TEST_CASE(a_create_of_unknown_outcome_is_searched_for_after_a_pause) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.created(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.listed({"me1:7"}) == "", "no sync came before it");
  BOOST_TEST(s.pause_ends() == "sync, list");
  BOOST_TEST(s.synced() == "");
  BOOST_TEST(s.listed({"me1:7"}) == "probe me1:7");
}

BOOST_AUTO_TEST_CASE(a_found_node_that_is_gone_before_it_is_looked_at) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  s.listed({"me1:7"});
  BOOST_TEST(s.probed("me1:7", answer::no_node) == "trouble: no_node, pause 100ms");
  BOOST_TEST(s.pause_ends() == "sync, list", "search once more");
}

BOOST_AUTO_TEST_CASE(a_sync_that_fails_proves_nothing) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  BOOST_TEST(s.synced(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.listed({}) == "", "it may be older than the create");
  BOOST_TEST(s.pause_ends() == "sync, list");
}

BOOST_AUTO_TEST_CASE(only_the_reply_to_the_listing_was_lost) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.created(7) == "");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "read me1:7, read r3");
}

BOOST_AUTO_TEST_CASE(our_node_was_deleted_before_the_listing) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"r3"}) == "create me2, list", "a fresh UUID for each enrolment");
}

/// Something deletes our nodes as soon as they are made. We do not race with it.
BOOST_AUTO_TEST_CASE(nodes_that_are_deleted_one_after_the_other) {
  candidacy_story s;
  s.enrols();
  s.created(1);
  BOOST_TEST(s.listed({}) == "create me2, list");
  s.created(2);
  BOOST_TEST(s.listed({}) == "trouble: no_node, pause 100ms");
  BOOST_TEST(s.pause_ends() == "create me3, list");
  s.created(3);
  BOOST_TEST(s.listed({"me3:3", "r1"}) == "read me3:3, read r1");
  BOOST_TEST(s.read("me3:3", answer::no_node) == "drop r1, trouble: no_node, pause 200ms");
  s.read("r1");
  BOOST_TEST(s.pause_ends() == "create me4, list");
  s.created(4);
  s.listed({"me4:4", "r1"});
  BOOST_TEST(s.read("me4:4") == "", "this one lasts");
  s.read("r1");
  BOOST_TEST(s.deleted("me4:4") == "drop r1, create me5, list");
}

BOOST_AUTO_TEST_CASE(nodes_that_are_deleted_while_there_is_no_connection) {
  candidacy_story s;
  s.enrols();
  s.created(1);
  s.listed({});
  s.created(2);
  BOOST_TEST(s.listed({}) == "trouble: no_node, pause 100ms");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "create me3, list");
}

BOOST_AUTO_TEST_SUITE_END()
