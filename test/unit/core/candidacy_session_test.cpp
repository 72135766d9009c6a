// What disconnects, reconnects and expiries do in each phase: step 7 of the protocol.
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::core::answer;
using zkelection::test::candidacy_story;

BOOST_AUTO_TEST_SUITE(candidacy_session)

// Disconnects. The session lives on.

BOOST_AUTO_TEST_CASE(a_waiting_candidate_keeps_its_place_over_a_reconnect) {
  candidacy_story s;
  s.waits_behind({"r5", "r3"});
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.phase() == "waiting");
  BOOST_TEST(s.connects() == "sync, read me1:7, read r5, read r3");
  BOOST_TEST(s.synced() == "");
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.read("r5", answer::no_node) == "");
  BOOST_TEST(s.read("r3") == "");
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(the_last_one_before_us_went_while_we_were_away) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  s.connects();
  s.synced();
  s.read("me1:7");
  BOOST_TEST(s.read("r3", answer::no_node) == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(the_sync_after_a_reconnect_fails) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  s.connects();
  BOOST_TEST(s.synced(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.read("me1:7") == "", "the server may lag");
  BOOST_TEST(s.read("r3", answer::no_node) == "", "the server may lag");
  BOOST_TEST(s.pause_ends() == "sync, read me1:7, read r3");
}

BOOST_AUTO_TEST_CASE(a_reconnect_is_lost_before_its_reads_are_answered) {
  candidacy_story s;
  s.waits_behind({"r3"});
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(s.disconnects() == "", "reads are small: no number of losses ends the await");
    BOOST_TEST(s.connects() == "sync, read me1:7, read r3");
  }
}

BOOST_AUTO_TEST_CASE(what_was_seen_before_a_disconnect_does_not_count_after_it) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  s.connects();
  s.synced();
  s.read("me1:7");
  s.disconnects();
  s.connects();
  BOOST_TEST(s.deleted("r3") == "");
  s.synced();
  BOOST_TEST(s.read("me1:7") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(a_master_that_is_disconnected_stays_one_and_looks_at_its_node_again) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.phase() == "master");
  BOOST_TEST(s.awaits() == "await: ok");
  BOOST_TEST(s.connects() == "sync, read me1:7", "the new server may lag behind");
  BOOST_TEST(s.synced() == "");
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.deleted("me1:7") == "END: node deleted");
}

BOOST_AUTO_TEST_CASE(a_master_whose_node_was_deleted_while_it_was_disconnected_has_lost) {
  candidacy_story s;
  s.becomes_master();
  s.disconnects();
  s.connects();
  s.synced();
  BOOST_TEST(s.read("me1:7", answer::no_node) == "END: node deleted");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(a_lease_that_lapses_while_disconnected_ends_mastership_and_the_node_is_withdrawn) {
  candidacy_story s;
  s.becomes_master();
  s.disconnects();
  BOOST_TEST(s.lease_lapses() == "END: lease expired");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "create me2, list", "a place in the queue is never kept");
  s.created(9);
  BOOST_TEST(s.listed({"me2:9"}) == "read me2:9, lease");
  BOOST_TEST(s.lease_returns() == "MASTER 1009 me2:9, await: ok");
}

BOOST_AUTO_TEST_CASE(a_lease_that_lapses_while_connected_ends_mastership_as_well) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.lease_lapses() == "END: lease expired, erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.lease_returns() == "", "nobody awaits");
}

// No candidate becomes master before the lease holds.

BOOST_AUTO_TEST_CASE(the_first_in_the_queue_waits_for_a_lease) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.lease_lapses();
  BOOST_TEST(s.deleted("r3") == "lease");
  BOOST_TEST(s.phase() == "waiting");
  BOOST_TEST(s.lease_returns() == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(a_lease_that_nobody_asked_for_changes_nothing) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.lease_returns() == "");
  s.disconnects();
  s.deleted("r3");
  BOOST_TEST(s.lease_returns() == "", "our own node has not been seen on this connection");
  s.connects();
  s.synced();
  BOOST_TEST(s.read("me1:7") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(deleted_while_it_waits_for_a_lease) {
  candidacy_story s;
  s.enrols();
  s.lease_lapses();
  s.created(7);
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, lease");
  BOOST_TEST(s.read("me1:7", answer::no_node) == "create me2, list");
  BOOST_TEST(s.lease_returns() == "", "there is no place in the queue to be first at");
}

BOOST_AUTO_TEST_CASE(heartbeats_check_the_node_of_the_next_in_line) {
  candidacy_story s;
  BOOST_TEST(!s.candidacy().node_to_check());
  s.waits_behind({"r3", "r1"});
  BOOST_TEST(!s.candidacy().node_to_check());
  s.deleted("r3");
  BOOST_TEST(s.candidacy().node_to_check().value_or("") == s.full("me1:7"));
  s.deleted("r1");
  BOOST_TEST(s.phase() == "master");
  BOOST_TEST(s.candidacy().node_to_check().value_or("") == s.full("me1:7"));
  s.resigns();
  BOOST_TEST(!s.candidacy().node_to_check());
}

// The other policy: mastership ends with the connection.

BOOST_AUTO_TEST_CASE(a_master_that_is_disconnected_loses_and_withdraws_if_the_policy_says_so) {
  candidacy_story s(zkelection::core::candidacy::policy::end_at_once);
  s.becomes_master();
  BOOST_TEST(s.disconnects() == "END: disconnected");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(a_master_that_was_disconnected_can_await_again_with_a_token_of_its_own) {
  candidacy_story s(zkelection::core::candidacy::policy::end_at_once);
  s.becomes_master();
  s.disconnects();
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "create me2, list");
  s.created(9);
  BOOST_TEST(s.listed({"me2:9"}) == "read me2:9, MASTER 1009 me2:9, await: ok");
}

BOOST_AUTO_TEST_CASE(a_resigned_master_hears_of_one_end_only) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.resigns() == "END: resigned, erase me1:7");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "resign: ok");
}

BOOST_AUTO_TEST_CASE(disconnected_while_parents_are_made) {
  candidacy_story s;
  s.enrols();
  s.created(answer::no_node);
  s.listed(answer::no_node);
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "create me1, list", "no create is in doubt");
}

// Expiry. The session's nodes go, at some time: the next session removes first what remains.

BOOST_AUTO_TEST_CASE(expired_before_the_create_was_asked_for) {
  candidacy_story s;
  s.awaits();
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "create me1, list");
}

BOOST_AUTO_TEST_CASE(expired_while_the_create_is_on_its_way) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.candidacy().awaiting());
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "erase me1:7", "it belongs to the session that is over");
  BOOST_TEST(s.erased("me1:7") == "create me2, list");
}

BOOST_AUTO_TEST_CASE(expired_while_parents_are_made) {
  candidacy_story s;
  s.enrols();
  s.created(answer::no_node);
  s.listed(answer::no_node);
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "create me1, list", "nothing can remain");
}

BOOST_AUTO_TEST_CASE(expired_while_searching) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "create me2, list");
}

BOOST_AUTO_TEST_CASE(expired_while_waiting) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.candidacy().awaiting(), "an await survives it");
  BOOST_TEST(s.deleted("r3") == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r3"}) == "create me2, list");
  s.created(9);
  BOOST_TEST(s.listed({"r3", "me2:9"}) == "read me2:9, read r3");
}

BOOST_AUTO_TEST_CASE(expired_while_master) {
  candidacy_story s;
  s.becomes_master();
  s.disconnects();
  BOOST_TEST(s.expires() == "END: session expired");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7", answer::no_node) == "");
  BOOST_TEST(s.phase() == "idle");
}

// A paused process may hear of the expiry with no disconnect before it.
BOOST_AUTO_TEST_CASE(expired_while_master_without_a_disconnect_before_it) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.candidacy().expired().size() == 1U);
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.connects(2) == "sync, list");
}

BOOST_AUTO_TEST_CASE(another_session_without_a_word_about_the_old_one) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.connects(2) == "END: session expired, sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(another_session_after_a_disconnect_without_a_word_about_the_old_one) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "create me2, list");
}

BOOST_AUTO_TEST_CASE(expired_while_withdrawing) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  BOOST_TEST(s.expires() == "", "its node may still be there");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

BOOST_AUTO_TEST_CASE(the_next_session_expires_too_before_the_search_is_done) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.expires();
  BOOST_TEST(s.connects(2) == "sync, list");
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(3) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "erase me1:7");
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(4) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "create me2, list");
}

BOOST_AUTO_TEST_CASE(cancelled_after_the_expiry) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.expires();
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(await_after_expiry_of_a_master) {
  candidacy_story s;
  s.becomes_master();
  s.disconnects();
  s.expires();
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "create me2, list");
  s.created(8);
  BOOST_TEST(s.listed({"me2:8"}) == "read me2:8, MASTER 1008 me2:8, await: ok");
}

BOOST_AUTO_TEST_CASE(a_search_that_is_answered_badly_is_repeated) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.expires();
  s.connects(2);
  s.synced();
  BOOST_TEST(s.listed(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.pause_ends() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed(answer::no_node) == "create me2, list", "the parent is gone and so is our node");
}

BOOST_AUTO_TEST_SUITE_END()
