// Cancel, resign and close: step 8 of the protocol, and what each operation completes with.
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::core::answer;
using zkelection::test::candidacy_story;
using zkelection::test::in_words;

BOOST_AUTO_TEST_SUITE(candidacy_withdrawal)

// Cancelling an await.

BOOST_AUTO_TEST_CASE(a_cancelled_await_leaves_no_node_that_blocks_the_queue) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.cancels() == "drop r3, erase me1:7");
  BOOST_TEST(!s.candidacy().awaiting());
  BOOST_TEST(s.deleted("r3") == "", "it must not win any more");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(cancelled_before_there_was_a_connection) {
  candidacy_story s;
  s.awaits();
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.connects() == "");
}

BOOST_AUTO_TEST_CASE(cancelled_while_the_create_is_on_its_way) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.cancels() == "", "its answer will tell the name to delete");
  BOOST_TEST(s.created(7) == "erase me1:7");
  BOOST_TEST(s.listed({"me1:7"}) == "", "it must not win any more");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(cancelled_while_a_create_is_on_its_way_that_is_refused) {
  for (const auto how : zkelection::test::all_answers) {
    using enum zkelection::core::outcome;
    const auto what = classify(how);
    if (what == done || what == unsure || what == lost || how == answer::not_understood) continue;
    BOOST_TEST_CONTEXT(in_words(how)) {
      candidacy_story s;
      s.enrols();
      s.cancels();
      BOOST_TEST(s.created(how) == "");
      BOOST_TEST(s.phase() == "idle");
      BOOST_TEST(s.listed({}) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(cancelled_while_a_create_is_on_its_way_of_unknown_outcome) {
  candidacy_story s;
  s.enrols();
  s.cancels();
  BOOST_TEST(s.created(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.listed({}) == "");
  BOOST_TEST(s.pause_ends() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r3", "me1:7"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(cancelled_while_the_listing_is_on_its_way) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.cancels() == "erase me1:7");
  BOOST_TEST(s.listed({"me1:7"}) == "");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(cancelled_while_parents_are_made) {
  candidacy_story s;
  s.enrols();
  s.created(answer::no_node);
  s.listed(answer::no_node);
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.parents_made() == "");
}

BOOST_AUTO_TEST_CASE(cancelled_during_a_pause) {
  candidacy_story s;
  s.enrols();
  s.created(answer::quota_exceeded);
  s.listed({});
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.pause_ends() == "");
}

BOOST_AUTO_TEST_CASE(cancelled_while_searching) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  BOOST_TEST(s.cancels() == "sync, list");
  BOOST_TEST(s.synced() == "");
  BOOST_TEST(s.listed({"me1:7"}) == "", "the search of the enrolment that is over");
  BOOST_TEST(s.synced() == "");
  BOOST_TEST(s.listed({"me1:7", "me1:8"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "erase me1:8");
  BOOST_TEST(s.erased("me1:8") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(cancelled_while_a_found_node_is_looked_at) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  s.listed({"me1:7"});
  BOOST_TEST(s.cancels() == "sync, list");
  BOOST_TEST(s.probed("me1:7") == "");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "erase me1:7");
}

BOOST_AUTO_TEST_CASE(cancelled_while_ordering_by_czxid) {
  candidacy_story s;
  s.enrols();
  s.created(-5, 500);
  s.listed({"r-7", "me1:-5"});
  BOOST_TEST(s.cancels() == "erase me1:-5");
  BOOST_TEST(s.probed("r-7", {9, 600}) == "");
  BOOST_TEST(s.erased("me1:-5") == "");
}

BOOST_AUTO_TEST_CASE(cancelled_too_late_because_it_has_won) {
  candidacy_story s;
  s.becomes_master();
  const auto before = s.candidacy();
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST((s.candidacy() == before));
  BOOST_TEST(s.phase() == "master");
}

BOOST_AUTO_TEST_CASE(cancelled_between_the_predecessors_end_and_its_event) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.cancels();
  BOOST_TEST(s.deleted("r3") == "");
  BOOST_TEST(s.deleted("me1:7") == "", "our own erase fires our own watch");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(cancelled_while_a_fatal_answer_is_being_cleaned_up_after) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed(answer::no_permission) == "erase me1:7");
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST(s.awaits() == "", "another one, which has nothing to do with that answer");
  BOOST_TEST(s.erased("me1:7") == "create me2, list");
}

// Await during a withdrawal.

BOOST_AUTO_TEST_CASE(an_await_during_a_withdrawal_enrols_at_the_back_afterwards) {
  candidacy_story s;
  s.withdraws();
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.candidacy().awaiting());
  BOOST_TEST(s.erased("me1:7") == "create me2, list");
  BOOST_TEST(s.created(9) == "");
  BOOST_TEST(s.listed({"r3", "r8", "me2:9"}) == "read me2:9, read r8, read r3");
}

BOOST_AUTO_TEST_CASE(an_await_during_a_withdrawal_and_its_cancel) {
  candidacy_story s;
  s.withdraws();
  s.awaits();
  BOOST_TEST(s.cancels() == "");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(an_await_after_a_cancel_during_the_create_waits_for_its_end) {
  candidacy_story s;
  s.enrols();
  s.cancels();
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.created(7) == "erase me1:7");
  BOOST_TEST(s.listed({"me1:7"}) == "");
  BOOST_TEST(s.erased("me1:7") == "create me2, list");
}

// Resign.

BOOST_AUTO_TEST_CASE(resigning_ends_mastership_first_and_completes_when_the_node_is_gone) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.resigns() == "END: resigned, erase me1:7");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.awaits() == "create me2, list", "it may be elected again");
}

BOOST_AUTO_TEST_CASE(resigning_without_being_master_succeeds) {
  candidacy_story s;
  BOOST_TEST(s.resigns() == "resign: ok");
  s.connects();
  BOOST_TEST(s.resigns() == "resign: ok");
  BOOST_TEST(s.resigns() == "resign: ok");
}

BOOST_AUTO_TEST_CASE(resigning_during_an_await_ends_it_and_withdraws) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.resigns() == "await: resigned, drop r3, erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

BOOST_AUTO_TEST_CASE(resigning_while_the_create_is_on_its_way) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.resigns() == "await: resigned");
  BOOST_TEST(s.created(7) == "erase me1:7");
  s.listed({"me1:7"});
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

BOOST_AUTO_TEST_CASE(a_second_resign_waits_for_the_same_withdrawal) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  BOOST_TEST(s.resigns() == "");
  BOOST_TEST(s.erased("me1:7") == "resign: ok", "once: the election tells all who wait");
}

BOOST_AUTO_TEST_CASE(resigning_after_a_cancel_waits_for_the_withdrawal) {
  candidacy_story s;
  s.withdraws();
  BOOST_TEST(s.resigns() == "");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

BOOST_AUTO_TEST_CASE(await_after_resign_enrols_once_the_withdrawal_is_done) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  s.awaits();
  BOOST_TEST(s.erased("me1:7") == "resign: ok, create me2, list");
}

BOOST_AUTO_TEST_CASE(resigning_ends_an_await_that_waits_for_a_withdrawal) {
  candidacy_story s;
  s.withdraws();
  s.awaits();
  BOOST_TEST(s.resigns() == "await: resigned");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(resigning_takes_the_place_of_a_fatal_error) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed(answer::no_permission);
  BOOST_TEST(s.resigns() == "await: resigned");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

BOOST_AUTO_TEST_CASE(resigning_after_the_node_was_deleted) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  BOOST_TEST(s.erased("me1:7", answer::no_node) == "resign: ok");
}

BOOST_AUTO_TEST_CASE(resigning_without_a_connection_waits_for_one) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  BOOST_TEST(s.resigns() == "await: resigned");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

// Close.

BOOST_AUTO_TEST_CASE(closing_at_rest) {
  candidacy_story s;
  BOOST_TEST(s.closes() == "close: ok");
  BOOST_TEST(s.candidacy().finished());
  BOOST_TEST(s.closes() == "close: ok", "a second close succeeds");
  BOOST_TEST(s.awaits() == "await: closed");
  BOOST_TEST(s.resigns() == "resign: closed");
  BOOST_TEST(s.connects() == "");
}

BOOST_AUTO_TEST_CASE(closing_the_master) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.closes() == "END: closed, erase me1:7");
  BOOST_TEST(!s.candidacy().finished());
  BOOST_TEST(s.awaits() == "await: closed");
  BOOST_TEST(s.resigns() == "resign: closed");
  BOOST_TEST(s.erased("me1:7") == "close: ok");
  BOOST_TEST(s.candidacy().finished());
}

BOOST_AUTO_TEST_CASE(closing_while_enrolling) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.closes() == "await: closed");
  BOOST_TEST(s.created(7) == "erase me1:7");
  s.listed({"me1:7"});
  BOOST_TEST(s.erased("me1:7") == "close: ok");
  BOOST_TEST(s.candidacy().finished());
}

BOOST_AUTO_TEST_CASE(closing_while_waiting) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.closes() == "await: closed, drop r3, erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "close: ok");
  BOOST_TEST(s.candidacy().finished());
}

BOOST_AUTO_TEST_CASE(closing_during_a_resign) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  BOOST_TEST(s.closes() == "resign: closed");
  BOOST_TEST(s.erased("me1:7") == "close: ok");
}

BOOST_AUTO_TEST_CASE(closing_with_an_await_behind_a_withdrawal) {
  candidacy_story s;
  s.withdraws();
  s.awaits();
  BOOST_TEST(s.closes() == "await: closed");
  BOOST_TEST(s.erased("me1:7") == "close: ok");
}

BOOST_AUTO_TEST_CASE(a_second_close_waits_for_the_same_withdrawal) {
  candidacy_story s;
  s.becomes_master();
  s.closes();
  BOOST_TEST(s.closes() == "");
  BOOST_TEST(s.erased("me1:7") == "close: ok");
}

BOOST_AUTO_TEST_CASE(closing_without_a_connection) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.disconnects();
  BOOST_TEST(s.closes() == "await: closed");
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(!s.candidacy().finished());
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"r3"}) == "close: ok");
  BOOST_TEST(s.candidacy().finished());
}

// Deletions that fail.

BOOST_AUTO_TEST_CASE(a_deletion_that_fails_is_repeated_until_it_is_confirmed) {
  for (const auto how : {answer::node_exists, answer::invalid_acl, answer::parent_is_ephemeral, answer::quota_exceeded,
                         answer::unimplemented, answer::auth_failed, answer::chroot_missing, answer::outcome_unknown,
                         answer::rejected, answer::not_understood}) {
    BOOST_TEST_CONTEXT(in_words(how)) {
      candidacy_story s;
      s.becomes_master();
      s.resigns();
      BOOST_TEST(s.erased("me1:7", how) == fmt::format("trouble: {}, pause 100ms", in_words(how)));
      BOOST_TEST(s.pause_ends() == "erase me1:7");
      BOOST_TEST(s.erased("me1:7", how) == fmt::format("trouble: {}, pause 200ms", in_words(how)));
      BOOST_TEST(s.pause_ends() == "erase me1:7");
      BOOST_TEST(s.erased("me1:7", answer::no_node) == "resign: ok");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_deletion_whose_reply_is_lost_is_repeated) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7", answer::no_node) == "resign: ok");
}

BOOST_AUTO_TEST_CASE(resigning_during_a_pause_of_the_withdrawal_waits_for_it) {
  candidacy_story s;
  s.withdraws();
  s.erased("me1:7", answer::outcome_unknown);
  BOOST_TEST(s.resigns() == "");
  BOOST_TEST(s.pause_ends() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "resign: ok");
}

// No permission to delete: the node ends with its session.

BOOST_AUTO_TEST_CASE(a_resign_that_is_denied) {
  candidacy_story s;
  s.becomes_master();
  s.resigns();
  BOOST_TEST(s.erased("me1:7", answer::no_permission) ==
             "warning: withdrawal_denied, resign: withdrawal_denied, pause 100ms");
  BOOST_TEST(s.awaits() == "await: withdrawal_denied");
  BOOST_TEST(s.resigns() == "resign: withdrawal_denied");
  BOOST_TEST(s.closes() == "close: withdrawal_denied");
  BOOST_TEST(!s.candidacy().finished());
}

BOOST_AUTO_TEST_CASE(a_close_that_is_denied) {
  candidacy_story s;
  s.becomes_master();
  s.closes();
  BOOST_TEST(s.erased("me1:7", answer::no_permission) ==
             "warning: withdrawal_denied, close: withdrawal_denied, pause 100ms");
  BOOST_TEST(s.awaits() == "await: closed");
  BOOST_TEST(s.resigns() == "resign: closed");
  BOOST_TEST(s.closes() == "close: withdrawal_denied");
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "");
  BOOST_TEST(s.candidacy().finished());
}

BOOST_AUTO_TEST_CASE(a_denied_withdrawal_ends_the_await_behind_it) {
  candidacy_story s;
  s.withdraws();
  s.awaits();
  BOOST_TEST(s.erased("me1:7", answer::no_permission) ==
             "warning: withdrawal_denied, await: withdrawal_denied, pause 100ms");
  BOOST_TEST(!s.candidacy().awaiting());
}

BOOST_AUTO_TEST_CASE(a_denied_withdrawal_is_tried_again_and_warned_of_once) {
  candidacy_story s;
  s.withdraws();
  BOOST_TEST(s.erased("me1:7", answer::no_permission) == "warning: withdrawal_denied, pause 100ms");
  BOOST_TEST(s.pause_ends() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7", answer::no_permission) == "pause 200ms");
  BOOST_TEST(s.pause_ends() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "", "somebody has mended the rights");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.awaits() == "create me2, list");
}

BOOST_AUTO_TEST_CASE(a_denied_withdrawal_is_over_with_its_session) {
  candidacy_story s;
  s.withdraws();
  s.erased("me1:7", answer::no_permission);
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.awaits() == "", "no longer denied: it waits for the next session");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "create me2, list");
}

BOOST_AUTO_TEST_CASE(without_the_right_to_list_remains_cannot_be_found) {
  candidacy_story s;
  s.enrols();
  s.cancels();
  s.disconnects();
  BOOST_TEST(s.connects() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed(answer::no_permission) == "warning: withdrawal_denied, pause 100ms");
  BOOST_TEST(s.resigns() == "resign: withdrawal_denied");
  BOOST_TEST(s.pause_ends() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "");
  BOOST_TEST(s.resigns() == "resign: ok");
}

BOOST_AUTO_TEST_SUITE_END()
