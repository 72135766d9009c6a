// From the wish to be master to a node in the queue: step 1 of the protocol.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::errc;
using zkelection::core::answer;
using zkelection::core::disconnection;
using zkelection::test::candidacy_story;
using zkelection::test::in_words;

BOOST_AUTO_TEST_SUITE(candidacy_enrolment)

BOOST_AUTO_TEST_CASE(nothing_is_asked_before_an_await) {
  candidacy_story s;
  BOOST_TEST(s.connects() == "");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(the_first_in_the_queue_is_master_without_another_round_trip) {
  candidacy_story s;
  s.connects();
  BOOST_TEST(s.awaits() == "create me1, list");
  BOOST_TEST(s.phase() == "enrolling");
  BOOST_TEST(s.candidacy().awaiting());
  BOOST_TEST(s.created(7) == "");
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
  BOOST_TEST(s.phase() == "master");
  BOOST_TEST(!s.candidacy().awaiting());
  BOOST_TEST(s.read("me1:7") == "");
}

BOOST_AUTO_TEST_CASE(an_await_without_a_connection_waits_for_one) {
  candidacy_story s;
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.phase() == "enrolling");
  BOOST_TEST(s.connects() == "create me1, list");
}

BOOST_AUTO_TEST_CASE(a_second_await_changes_nothing) {
  candidacy_story s;
  s.enrols();
  const auto before = s.candidacy();
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST((s.candidacy() == before));
}

BOOST_AUTO_TEST_CASE(an_await_of_the_master_succeeds_at_once) {
  candidacy_story s;
  s.becomes_master();
  BOOST_TEST(s.awaits() == "await: ok");
  BOOST_TEST(s.awaits() == "await: ok");
  BOOST_TEST(s.phase() == "master");
}

BOOST_AUTO_TEST_CASE(no_session_can_be_had) {
  candidacy_story s;
  BOOST_TEST(s.gives_up(errc::unreachable) == "", "nobody asked");
  s.awaits();
  BOOST_TEST(s.gives_up(errc::unreachable) == "await: unreachable");
  BOOST_TEST(s.phase() == "idle");
  // The next await may succeed.
  BOOST_TEST(s.awaits() == "");
  BOOST_TEST(s.connects() == "create me1, list");
}

BOOST_AUTO_TEST_CASE(credentials_refused_after_a_reconnect) {
  candidacy_story s;
  s.waits_behind({"r3"});
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.gives_up(errc::auth_failed) == "await: auth_failed");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "");
  BOOST_TEST(s.phase() == "idle");
}

// Missing parents.

BOOST_AUTO_TEST_CASE(missing_parents_are_made) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.created(answer::no_node) == "make parents");
  BOOST_TEST(s.listed(answer::no_node) == "", "the listing that went with the create");
  BOOST_TEST(s.parents_made() == "create me1, list");
  BOOST_TEST(s.created(0) == "");
  BOOST_TEST(s.listed({"me1:0"}) == "read me1:0, MASTER 1000 me1:0, await: ok");
}

BOOST_AUTO_TEST_CASE(parents_that_vanish_are_made_five_times_and_not_a_sixth) {
  candidacy_story s;
  s.enrols();
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(s.created(answer::no_node) == "make parents");
    BOOST_TEST(s.listed(answer::no_node) == "");
    BOOST_TEST(s.parents_made() == "create me1, list");
  }
  BOOST_TEST(s.created(answer::no_node) == "await: parent_keeps_vanishing");
  BOOST_TEST(s.listed(answer::no_node) == "");
  BOOST_TEST(s.phase() == "idle");

  // The next await has five attempts of its own.
  BOOST_TEST(s.awaits() == "create me2, list");
  BOOST_TEST(s.created(answer::no_node) == "make parents");
}

BOOST_AUTO_TEST_CASE(a_missing_chroot_is_never_made) {
  candidacy_story s;
  s.enrols();
  s.created(answer::no_node);
  s.listed(answer::no_node);
  BOOST_TEST(s.parents_made(answer::chroot_missing) == "await: chroot_missing");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(answers_to_making_parents) {
  const std::pair<answer, const char*> expected[] = {
      {answer::ok, "create me1, list"},
      {answer::no_node, "trouble: no_node, pause 100ms"},  // one of them vanished again
      {answer::node_exists, "await: rejected"},
      {answer::no_permission, "await: no_permission"},
      {answer::invalid_acl, "await: invalid_acl"},
      {answer::parent_is_ephemeral, "await: parent_is_ephemeral"},
      {answer::quota_exceeded, "trouble: quota_exceeded, pause 100ms"},
      {answer::unimplemented, "await: server_too_old"},
      {answer::auth_failed, "await: auth_failed"},
      {answer::chroot_missing, "await: chroot_missing"},
      {answer::outcome_unknown, "trouble: outcome_unknown, pause 100ms"},
      {answer::connection_lost, ""},
      {answer::session_expired, ""},
      {answer::rejected, "await: rejected"},
      {answer::not_understood, "await: rejected"},
  };
  for (const auto& [how, reaction] : expected) {
    BOOST_TEST_CONTEXT(in_words(how)) {
      candidacy_story s;
      s.enrols();
      s.created(answer::no_node);
      s.listed(answer::no_node);
      BOOST_TEST(s.parents_made(how) == reaction);
      if (std::string(reaction).ends_with("pause 100ms")) BOOST_TEST(s.pause_ends() == "create me1, list");
    }
  }
}

// Every answer to a create.

BOOST_AUTO_TEST_CASE(answers_to_a_create) {
  const std::pair<answer, const char*> expected[] = {
      {answer::no_node, "make parents"},
      {answer::node_exists, "await: rejected"},
      {answer::no_permission, "await: no_permission"},
      {answer::invalid_acl, "await: invalid_acl"},
      {answer::parent_is_ephemeral, "await: parent_is_ephemeral"},
      {answer::quota_exceeded, "trouble: quota_exceeded, pause 100ms"},
      {answer::unimplemented, "await: server_too_old"},
      {answer::auth_failed, "await: auth_failed"},
      {answer::outcome_unknown, "trouble: outcome_unknown, pause 100ms"},
      {answer::rejected, "await: rejected"},
  };
  for (const auto& [how, reaction] : expected) {
    BOOST_TEST_CONTEXT(in_words(how)) {
      candidacy_story s;
      s.enrols();
      BOOST_TEST(s.created(how) == reaction);
      BOOST_TEST(s.listed({}) == "", "the listing belongs to an attempt that is over");
      const bool fatal = std::string(reaction).starts_with("await");
      BOOST_TEST(s.phase() == (fatal ? "idle" : "enrolling"));
      BOOST_TEST(s.candidacy().awaiting() == !fatal);
    }
  }
}

/// An error that we do not know does not say that nothing was done.
BOOST_AUTO_TEST_CASE(a_create_answered_with_an_unknown_error_is_looked_for_before_the_await_fails) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.created(answer::not_understood) == "sync, list");
  s.listed({"me1:7"});
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "await: rejected");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(a_quota_is_reported_and_tried_again_with_growing_pauses) {
  candidacy_story s;
  s.enrols();
  for (int i = 0, length = 100; i < 20; ++i, length = std::min(2 * length, 10'000)) {
    BOOST_TEST(s.created(answer::quota_exceeded) == fmt::format("trouble: quota_exceeded, pause {}ms", length));
    BOOST_TEST(s.listed({}) == "");
    BOOST_TEST(s.pause_ends() == "create me1, list");
  }
  BOOST_TEST(s.created(7) == "");
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(a_pause_that_a_disconnect_cut_short_is_over) {
  candidacy_story s;
  s.enrols();
  BOOST_TEST(s.created(answer::quota_exceeded) == "trouble: quota_exceeded, pause 100ms");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "create me1, list");
  BOOST_TEST(s.pause_ends() == "", "its timer is not needed any more");
}

BOOST_AUTO_TEST_CASE(a_pause_that_ends_without_a_connection) {
  candidacy_story s;
  s.enrols();
  s.created(answer::quota_exceeded);
  s.disconnects();
  BOOST_TEST(s.pause_ends() == "");
  BOOST_TEST(s.connects() == "create me1, list");
}

// Listings that are refused.

BOOST_AUTO_TEST_CASE(answers_to_a_listing) {
  for (const auto how : {answer::invalid_acl, answer::parent_is_ephemeral, answer::quota_exceeded,
                         answer::unimplemented, answer::auth_failed, answer::chroot_missing, answer::outcome_unknown,
                         answer::rejected, answer::node_exists, answer::not_understood}) {
    BOOST_TEST_CONTEXT(in_words(how)) {
      candidacy_story s;
      s.enrols();
      s.created(7);
      BOOST_TEST(s.listed(how) == fmt::format("trouble: {}, pause 100ms", in_words(how)));
      BOOST_TEST(s.pause_ends() == "sync, list");
      s.synced();
      BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
    }
  }
}

BOOST_AUTO_TEST_CASE(without_the_right_to_list_the_node_is_withdrawn_before_the_await_fails) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed(answer::no_permission) == "erase me1:7");
  BOOST_TEST(s.candidacy().awaiting());
  BOOST_TEST(s.erased("me1:7") == "await: no_permission");
  BOOST_TEST(s.phase() == "idle");
}

BOOST_AUTO_TEST_CASE(without_the_right_to_list_nor_to_delete) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed(answer::no_permission);
  BOOST_TEST(s.erased("me1:7", answer::no_permission) ==
             "warning: withdrawal_denied, await: no_permission, pause 100ms");
  BOOST_TEST(s.awaits() == "await: withdrawal_denied");
}

BOOST_AUTO_TEST_CASE(a_fatal_answer_whose_withdrawal_outlives_the_session) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed(answer::no_permission);
  BOOST_TEST(s.expires() == "");
  BOOST_TEST(s.connects(2) == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "await: no_permission");
}

// Requests that are lost again and again.

BOOST_AUTO_TEST_CASE(a_create_lost_three_times_ends_the_await) {
  candidacy_story s;
  s.enrols();
  for (int losses = 1; losses < 3; ++losses) {
    BOOST_TEST(s.disconnects() == "");
    BOOST_TEST(s.connects() == "sync, list");
    BOOST_TEST(s.synced() == "");
    BOOST_TEST(s.listed({}) == "create me1, list");
  }
  BOOST_TEST(s.disconnects() == "", "first make sure that nothing of it remains");
  BOOST_TEST(s.phase() == "withdrawing");
  BOOST_TEST(s.connects() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({}) == "await: request_keeps_being_lost");
}

BOOST_AUTO_TEST_CASE(parents_lost_three_times_end_the_await_at_once) {
  candidacy_story s;
  s.enrols();
  for (int losses = 1; losses <= 3; ++losses) {
    BOOST_TEST(s.created(answer::no_node) == "make parents");
    s.listed(answer::no_node);
    const auto* last = losses == 3 ? "await: request_keeps_being_lost" : "";
    BOOST_TEST(s.disconnects() == last);
    if (losses < 3) BOOST_TEST(s.connects() == "create me1, list");
  }
}

BOOST_AUTO_TEST_CASE(a_listing_lost_three_times_withdraws_the_node_first) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  for (int losses = 1; losses < 3; ++losses) {
    BOOST_TEST(s.disconnects() == "");
    BOOST_TEST(s.connects() == "sync, list");
  }
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "erase me1:7");
  BOOST_TEST(s.erased("me1:7") == "await: request_keeps_being_lost");
}

BOOST_AUTO_TEST_CASE(a_create_that_succeeded_in_between_starts_the_count_anew) {
  candidacy_story s;
  s.enrols();
  for (int losses = 1; losses < 3; ++losses) {
    s.disconnects();
    s.connects();
    s.synced();
    s.listed({});
  }
  BOOST_TEST(s.created(7) == "");
  BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(servers_that_fall_silent_say_nothing_about_the_request) {
  candidacy_story s;
  s.enrols();
  for (int i = 0; i < 10; ++i) {
    BOOST_TEST(s.disconnects(disconnection::silent) == "");
    BOOST_TEST(s.connects() == "sync, list");
    BOOST_TEST(s.synced() == "");
    BOOST_TEST(s.listed({}) == "create me1, list");
  }
}

BOOST_AUTO_TEST_CASE(disconnects_during_a_pause_do_not_count_as_lost_requests) {
  candidacy_story s;
  s.enrols();
  for (int i = 0; i < 10; ++i) {
    s.created(answer::quota_exceeded);
    s.listed({});
    BOOST_TEST(s.disconnects() == "");
    BOOST_TEST(s.connects() == "create me1, list");
  }
}

BOOST_AUTO_TEST_CASE(disconnects_during_a_pause_between_parents_do_not_count_either) {
  candidacy_story s;
  s.enrols();
  for (int i = 0; i < 5; ++i) {
    s.created(answer::no_node);
    s.listed(answer::no_node);
    BOOST_TEST(s.parents_made(answer::outcome_unknown) ==
               fmt::format("trouble: outcome_unknown, pause {}ms", 100 << i));
    BOOST_TEST(s.disconnects() == "");
    BOOST_TEST(s.connects() == "create me1, list");
  }
}

BOOST_AUTO_TEST_CASE(disconnects_with_nothing_asked_do_not_count_as_lost_requests) {
  candidacy_story s;
  s.awaits();
  for (int i = 0; i < 10; ++i) BOOST_TEST(s.disconnects() == "");
  BOOST_TEST(s.connects() == "create me1, list");
}

BOOST_AUTO_TEST_SUITE_END()
