// In the queue, to its head, and what happens to the master's node: steps 3 to 6 of the protocol.
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::core::answer;
using zkelection::test::candidacy_story;
using zkelection::test::in_words;

BOOST_AUTO_TEST_SUITE(candidacy_queue)

BOOST_AUTO_TEST_CASE(only_candidates_of_our_scheme_before_us_count) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"config", "r9", "me1:7", "lock-0000000001", "r8"}) ==
             "read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(the_two_nearest_before_us_are_watched_and_our_own_node_before_them) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"r3", "r9", "r5", "me1:7", "r1"}) == "read me1:7, read r5, read r3, probe r1");
  BOOST_TEST(s.phase() == "waiting");
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.read("r5") == "");
  BOOST_TEST(s.read("r3") == "");
  BOOST_TEST(s.candidacy().awaiting());
}

BOOST_AUTO_TEST_CASE(the_last_one_before_us_goes_and_we_are_master_with_no_further_round_trip) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
  BOOST_TEST(s.phase() == "master");
  BOOST_TEST(s.outstanding() == "");
}

BOOST_AUTO_TEST_CASE(the_nearest_is_gone_before_its_watch_is_set) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "me1:7"});
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.read("r3", answer::no_node) == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(those_who_come_after_us_do_not_matter) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.deleted("r9") == "");
  BOOST_TEST(s.changed("r9") == "");
  BOOST_TEST(s.phase() == "waiting");
}

// A watch is for one event: a change of the node uses it up.

BOOST_AUTO_TEST_CASE(a_changed_predecessor_is_watched_again) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.changed("r3") == "read r3");
  BOOST_TEST(s.read("r3") == "");
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(a_predecessor_that_changes_and_goes) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.changed("r3") == "read r3");
  BOOST_TEST(s.read("r3", answer::no_node) == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(our_own_node_changed_while_we_wait) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.changed("me1:7") == "read me1:7");
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.changed("me1:7") == "read me1:7");
  BOOST_TEST(s.read("me1:7", answer::no_node) == "drop r3, create me2, list");
}

BOOST_AUTO_TEST_CASE(the_masters_node_changed) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.changed("me1:7") == "read me1:7");
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.deleted("me1:7") == "END: node deleted");
}

// Another client deletes our own node.

BOOST_AUTO_TEST_CASE(the_masters_node_is_deleted_and_mastership_ends_at_once) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.deleted("me1:7") == "END: node deleted");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.awaits() == "create me2, list", "each mastership has a node and a token of its own");
}

BOOST_AUTO_TEST_CASE(the_masters_node_was_gone_before_its_watch_was_set) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
  BOOST_TEST(s.read("me1:7", answer::no_node) == "END: node deleted");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(our_node_is_deleted_while_we_wait_and_we_go_to_the_back) {
  candidacy_story s;
  s.waits_behind({"r5", "r3"});
  BOOST_TEST(s.deleted("me1:7") == "drop r5, drop r3, create me2, list");
  BOOST_TEST(s.created(9) == "");
  BOOST_TEST(s.listed({"r3", "r5", "r8", "me2:9"}) == "read me2:9, read r8, read r5, probe r3");
}

BOOST_AUTO_TEST_CASE(our_node_was_gone_before_its_watch_was_set) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "me1:7"});
  BOOST_TEST(s.read("me1:7", answer::no_node) == "drop r3, create me2, list");
  BOOST_TEST(s.read("r3") == "", "an answer of the enrolment that is over");
}

// Protocol 6: the events of a live connection come in the order of the deletions, and after a reconnect they may not.

BOOST_AUTO_TEST_CASE(our_node_goes_first_and_the_one_before_us_then) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.deleted("me1:7") == "drop r3, create me2, list");
  BOOST_TEST(s.deleted("r3") == "");
}

BOOST_AUTO_TEST_CASE(after_a_reconnect_the_one_before_us_is_heard_of_first_and_our_node_then) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  BOOST_TEST(s.connects() == "sync, read me1:7, read r3");
  BOOST_TEST(s.deleted("r3") == "", "our own node may be gone too: nothing proves the contrary yet");
  BOOST_TEST(s.deleted("me1:7") == "create me2, list");
  BOOST_TEST(s.phase() == "enrolling");
}

BOOST_AUTO_TEST_CASE(after_a_reconnect_our_node_is_heard_of_first) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  s.connects();
  BOOST_TEST(s.deleted("me1:7") == "drop r3, create me2, list");
  BOOST_TEST(s.deleted("r3") == "");
}

BOOST_AUTO_TEST_CASE(after_a_reconnect_both_reads_tell_that_both_are_gone) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  s.connects();
  s.synced();
  BOOST_TEST(s.read("me1:7", answer::no_node) == "drop r3, create me2, list");
  BOOST_TEST(s.read("r3", answer::no_node) == "");
}

BOOST_AUTO_TEST_CASE(after_a_reconnect_our_node_is_seen_and_the_event_is_believed) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  s.connects();
  BOOST_TEST(s.deleted("r3") == "");
  s.synced();
  BOOST_TEST(s.read("me1:7") == "MASTER 1007 me1:7, await: ok");
  BOOST_TEST(s.read("r3", answer::no_node) == "");
}

BOOST_AUTO_TEST_CASE(an_event_before_the_reconnect_waits_for_the_look_at_our_node) {
  candidacy_story s;
  s.waits_behind({"r5", "r3"});
  s.disconnects();
  BOOST_TEST(s.deleted("r5") == "");
  BOOST_TEST(s.deleted("r3") == "");
  BOOST_TEST(s.phase() == "waiting");
  BOOST_TEST(s.connects() == "sync, read me1:7");
  s.synced();
  BOOST_TEST(s.read("me1:7") == "MASTER 1007 me1:7, await: ok");
}

// Nodes that we may not read.

BOOST_AUTO_TEST_CASE(a_predecessor_that_we_may_not_read_is_looked_at_with_exists) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "me1:7"});
  s.read("me1:7");
  BOOST_TEST(s.read("r3", answer::no_permission) == "probe+watch r3");
  BOOST_TEST(s.probed("r3") == "pause 1600ms");
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
  BOOST_TEST(s.pause_ends() == "read me1:7", "one look too many does no harm");
  BOOST_TEST(s.read("me1:7") == "");
}

// Newer servers do not send the events of a node to clients that may not read it.
BOOST_AUTO_TEST_CASE(a_predecessor_that_we_may_not_read_is_looked_at_again_and_again) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "r5", "me1:7"});
  s.read("me1:7");
  s.read("r5", answer::no_permission);
  s.read("r3");
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(s.probed("r5") == "pause 1600ms");
    BOOST_TEST(s.pause_ends() == "sync, read me1:7, read r5, read r3");
    s.synced();
    BOOST_TEST(s.read("me1:7") == "");
    BOOST_TEST(s.read("r5", answer::no_permission) == "probe+watch r5");
    BOOST_TEST(s.read("r3") == "");
  }
  BOOST_TEST(s.probed("r5", answer::no_node) == "");
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(a_master_that_may_not_read_its_own_node_looks_at_it_again_and_again) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"me1:7"});
  s.read("me1:7", answer::no_permission);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(s.probed("me1:7") == "pause 1600ms");
    BOOST_TEST(s.pause_ends() == "read me1:7");
    BOOST_TEST(s.read("me1:7", answer::no_permission) == "probe+watch me1:7");
  }
  BOOST_TEST(s.probed("me1:7", answer::no_node) == "END: node deleted");
}

BOOST_AUTO_TEST_CASE(looking_again_ends_with_the_candidacy) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "me1:7"});
  s.read("me1:7");
  s.read("r3", answer::no_permission);
  s.probed("r3");
  BOOST_TEST(s.cancels() == "drop r3, erase me1:7");
  BOOST_TEST(s.pause_ends() == "");
  BOOST_TEST(s.erased("me1:7") == "");
}

BOOST_AUTO_TEST_CASE(two_predecessors_that_we_may_not_read_are_gone) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "r5", "me1:7"});
  s.read("me1:7");
  s.read("r5", answer::no_permission);
  s.read("r3", answer::no_permission);
  BOOST_TEST(s.probed("r5", answer::no_node) == "");
  BOOST_TEST(s.probed("r3", answer::no_node) == "MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(our_own_node_that_we_may_not_read) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"r3", "me1:7"});
  BOOST_TEST(s.read("me1:7", answer::no_permission) == "probe+watch me1:7");
  BOOST_TEST(s.read("r3") == "");
  BOOST_TEST(s.deleted("r3") == "", "our own node has not been seen yet");
  BOOST_TEST(s.probed("me1:7") == "pause 1600ms, MASTER 1007 me1:7, await: ok");
  BOOST_TEST(s.deleted("me1:7") == "END: node deleted");
}

BOOST_AUTO_TEST_CASE(our_own_unreadable_node_is_gone) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"me1:7"});
  BOOST_TEST(s.read("me1:7", answer::no_permission) == "probe+watch me1:7");
  BOOST_TEST(s.probed("me1:7", answer::no_node) == "END: node deleted");
}

// Reads that fail otherwise.

BOOST_AUTO_TEST_CASE(a_read_that_fails_is_repeated_after_a_pause_and_a_sync) {
  for (const auto how : zkelection::test::all_answers) {
    if (how == answer::ok || how == answer::no_node || how == answer::no_permission) continue;
    const bool lost = how == answer::connection_lost || how == answer::session_expired;
    BOOST_TEST_CONTEXT(in_words(how)) {
      candidacy_story s;
      s.enrols();
      s.created(7);
      s.listed({"r3", "me1:7"});
      s.read("me1:7");
      BOOST_TEST(s.read("r3", how) == (lost ? "" : fmt::format("trouble: {}, pause 100ms", in_words(how))));
      if (lost) continue;
      BOOST_TEST(s.pause_ends() == "sync, read me1:7, read r3");
      s.synced();
      BOOST_TEST(s.read("me1:7") == "");
      BOOST_TEST(s.read("r3", answer::no_node) == "MASTER 1007 me1:7, await: ok");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_read_of_the_masters_node_that_fails_is_repeated_and_ends_nothing) {
  candidacy_story s;
  s.becomes_master();
  s.changed("me1:7");
  BOOST_TEST(s.read("me1:7", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.pause_ends() == "read me1:7");
  BOOST_TEST(s.read("me1:7", answer::outcome_unknown) == "trouble: outcome_unknown, pause 200ms");
  BOOST_TEST(s.phase() == "master");
  BOOST_TEST(s.pause_ends() == "read me1:7");
  BOOST_TEST(s.read("me1:7") == "");
  s.changed("me1:7");
  BOOST_TEST(s.read("me1:7", answer::rejected) == "trouble: rejected, pause 100ms",
             "a success ends the growth of the pauses");
}

BOOST_AUTO_TEST_CASE(the_last_one_before_us_goes_during_a_pause) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.changed("r3");
  BOOST_TEST(s.read("r3", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.deleted("r3") == "MASTER 1007 me1:7, await: ok");
}

// Near the end of the 32-bit counter.

BOOST_AUTO_TEST_CASE(near_the_limit_the_creation_decides_and_not_the_number) {
  candidacy_story s;
  s.enrols();
  s.created(-2147483647, 500);
  BOOST_TEST(s.listed({"r2147483647", "me1:-2147483647", "r-2147483648", "r-2147483646"}) ==
             "probe r2147483647, probe r-2147483648, probe r-2147483646");
  BOOST_TEST(s.probed("r2147483647", {9, 400}) == "");
  BOOST_TEST(s.probed("r-2147483648", {9, 450}) == "");
  BOOST_TEST(s.probed("r-2147483646", {9, 550}) == "read me1:-2147483647, read r-2147483648, read r2147483647");
  s.read("me1:-2147483647");
  BOOST_TEST(s.read("r-2147483648", answer::no_node) == "");
  BOOST_TEST(s.read("r2147483647", answer::no_node) == "MASTER 500 me1:-2147483647, await: ok");
}

BOOST_AUTO_TEST_CASE(near_the_limit_alone_needs_no_look_at_others) {
  candidacy_story s;
  s.enrols();
  s.created(2147483647, 500);
  BOOST_TEST(s.listed({"config", "me1:2147483647"}) == "read me1:2147483647, MASTER 500 me1:2147483647, await: ok");
}

BOOST_AUTO_TEST_CASE(near_the_limit_rivals_that_are_gone_do_not_count) {
  candidacy_story s;
  s.enrols();
  s.created(-5, 500);
  BOOST_TEST(s.listed({"r-7", "r-6", "me1:-5"}) == "probe r-7, probe r-6");
  BOOST_TEST(s.probed("r-7", answer::no_node) == "");
  BOOST_TEST(s.probed("r-6", answer::no_node) == "read me1:-5, MASTER 500 me1:-5, await: ok");
}

BOOST_AUTO_TEST_CASE(near_the_limit_a_failed_look_starts_over_with_a_listing) {
  candidacy_story s;
  s.enrols();
  s.created(-5, 500);
  s.listed({"r-7", "r-6", "me1:-5"});
  BOOST_TEST(s.probed("r-7", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.probed("r-6", {9, 400}) == "", "of the attempt that is over");
  BOOST_TEST(s.pause_ends() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r-6", "me1:-5"}) == "probe r-6");
  BOOST_TEST(s.probed("r-6", {9, 400}) == "read me1:-5, read r-6");
}

BOOST_AUTO_TEST_CASE(near_the_limit_a_disconnect_between_the_looks_starts_over) {
  candidacy_story s;
  s.enrols();
  s.created(-5, 500);
  s.listed({"r-7", "r-6", "me1:-5"});
  s.probed("r-7", {9, 300});
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "sync, list");
  s.synced();
  s.listed({"r-7", "r-6", "me1:-5"});
  BOOST_TEST(s.probed("r-7", {9, 300}) == "");
  BOOST_TEST(s.probed("r-6", {9, 400}) == "read me1:-5, read r-6, read r-7");
}

/// The data was restored from an older copy, or it is another ensemble's.
BOOST_AUTO_TEST_CASE(a_mastership_with_a_smaller_token_than_before_does_not_begin) {
  candidacy_story s;
  s.connects();
  s.awaits();
  s.gave_out(1008);
  s.created(7);
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, went back: 1007 after 1008, erase me1:7");
  BOOST_TEST(s.read("me1:7") == "");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.erased("me1:7") == "await: data_went_back");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(a_smaller_token_behind_others) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.gave_out(1008);
  BOOST_TEST(s.deleted("r3") == "went back: 1007 after 1008, erase me1:7");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "await: data_went_back");
}

BOOST_AUTO_TEST_CASE(a_larger_token_than_before) {
  candidacy_story s;
  s.connects();
  s.awaits();
  s.gave_out(1006);
  s.created(7);
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_SUITE_END()
