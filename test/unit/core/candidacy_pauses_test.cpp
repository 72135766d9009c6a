// Pauses grow within a phase, and each phase has a count of its own: a node that must go is in the way of all that wait
// behind it.
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::core::answer;
using zkelection::test::candidacy_story;

BOOST_AUTO_TEST_SUITE(candidacy_pauses)

BOOST_AUTO_TEST_CASE(the_first_retry_of_a_deletion_does_not_wait_for_what_came_before) {
  candidacy_story s;
  s.waits_behind({"r3"});
  s.changed("me1:7");
  s.read("me1:7", answer::outcome_unknown);
  for (int failed = 1; failed < 6; ++failed) {
    s.pause_ends();
    s.synced();
    s.read("me1:7", answer::outcome_unknown);
    s.read("r3");
  }
  BOOST_TEST(s.resigns() == "await: resigned, drop r3, erase me1:7");
  BOOST_TEST(s.erased("me1:7", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
}

BOOST_AUTO_TEST_CASE(the_first_retry_after_a_lost_mastership_does_not_wait_for_it_either) {
  candidacy_story s;
  s.becomes_master();
  s.changed("me1:7");
  for (int failed = 0; failed < 6; ++failed) {
    s.read("me1:7", answer::outcome_unknown);
    s.pause_ends();
  }
  BOOST_TEST(s.lease_lapses() == "END: lease expired, erase me1:7");
  s.read("me1:7", answer::outcome_unknown);
  BOOST_TEST(s.erased("me1:7", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
}

BOOST_AUTO_TEST_CASE(the_first_retry_of_a_search_after_an_expiry_does_not_wait_either) {
  candidacy_story s;
  s.withdraws();
  for (int failed = 0; failed < 6; ++failed) {
    s.erased("me1:7", answer::outcome_unknown);
    s.pause_ends();
  }
  s.expires();
  BOOST_TEST(s.connects(2) == "sync, list");
  BOOST_TEST(s.synced(answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
}

BOOST_AUTO_TEST_CASE(the_first_retry_in_the_queue_does_not_wait_for_the_way_there) {
  candidacy_story s;
  s.enrols();
  for (int failed = 0; failed < 6; ++failed) {
    s.created(answer::quota_exceeded);
    s.listed({});
    s.pause_ends();
  }
  s.created(7);
  BOOST_TEST(s.listed({"me1:7", "r3"}) == "read me1:7, read r3");
  BOOST_TEST(s.read("me1:7", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
}

BOOST_AUTO_TEST_SUITE_END()
