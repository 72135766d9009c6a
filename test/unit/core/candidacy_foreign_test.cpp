// Candidates of another scheme beside ours: neither sees the other in its queue, so both would be master.
#include <boost/test/unit_test.hpp>

#include "candidacy_story.hpp"

using zkelection::core::answer;
using zkelection::core::candidacy;
using zkelection::core::node_stat;
using zkelection::test::candidacy_story;

BOOST_AUTO_TEST_SUITE(candidacy_foreign)

namespace {

constexpr node_stat ephemeral{9, 1001};
constexpr node_stat persistent{0, 1001};

}  // namespace

BOOST_AUTO_TEST_CASE(an_ephemeral_one_ends_the_await_once_our_node_is_gone) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"config", "k1", "me1:7"}) == "probe k1");
  BOOST_TEST(s.probed("k1", ephemeral) == "foreign: k1, erase me1:7");
  BOOST_TEST(s.candidacy().awaiting());
  BOOST_TEST(s.erased("me1:7") == "await: foreign_candidates");
  BOOST_TEST(s.phase() == "idle");
  BOOST_TEST(s.awaits() == "create me2, list", "a later await looks again");
}

BOOST_AUTO_TEST_CASE(one_that_comes_after_us_counts_as_well) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"me1:7", "k9", "r3"}) == "probe k9");
  BOOST_TEST(s.probed("k9", ephemeral) == "foreign: k9, erase me1:7");
}

BOOST_AUTO_TEST_CASE(a_persistent_one_is_reported_and_does_not_hinder_us) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"k1", "me1:7"}) == "probe k1");
  BOOST_TEST(s.probed("k1", persistent) == "foreign left over: k1, read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(one_that_has_left_meanwhile_is_forgotten) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"k1", "me1:7", "r3"}) == "probe k1");
  BOOST_TEST(s.probed("k1", answer::no_node) == "read me1:7, read r3");
}

BOOST_AUTO_TEST_CASE(each_is_looked_at_before_we_join_the_queue) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"k1", "k2", "me1:7", "k3"}) == "probe k1, probe k2, probe k3");
  BOOST_TEST(s.probed("k1", persistent) == "foreign left over: k1");
  BOOST_TEST(s.probed("k2", answer::no_node) == "");
  BOOST_TEST(s.phase() == "enrolling");
  BOOST_TEST(s.probed("k3", ephemeral) == "foreign: k3, erase me1:7");
}

BOOST_AUTO_TEST_CASE(answers_after_the_first_ephemeral_one_are_ignored) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"k1", "k2", "me1:7"});
  BOOST_TEST(s.probed("k1", ephemeral) == "foreign: k1, erase me1:7");
  BOOST_TEST(s.probed("k2", ephemeral) == "");
  BOOST_TEST(s.erased("me1:7") == "await: foreign_candidates");
}

/// Near the counter's limit the rivals are looked at as well, in the same breath.
BOOST_AUTO_TEST_CASE(they_are_told_from_rivals_whose_numbers_do_not_give_the_order) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"me1:7", "r-5", "k1"}) == "probe r-5, probe k1");
  BOOST_TEST(s.probed("r-5", node_stat{9, 1003}) == "");
  BOOST_TEST(s.probed("k1", persistent) == "foreign left over: k1, read me1:7, read r-5");
}

BOOST_AUTO_TEST_CASE(a_left_over_one_has_no_place_in_a_queue_ordered_by_czxid) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"me1:7", "r-5", "k1"});
  BOOST_TEST(s.probed("r-5", node_stat{9, 1009}) == "");
  BOOST_TEST(s.probed("k1", persistent) == "foreign left over: k1, read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_CASE(no_answer_about_one_and_all_is_asked_again) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"k1", "me1:7"});
  BOOST_TEST(s.probed("k1", answer::outcome_unknown) == "trouble: outcome_unknown, pause 100ms");
  BOOST_TEST(s.pause_ends() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"k1", "me1:7"}) == "probe k1");
  s.disconnects();
  BOOST_TEST(s.connects() == "sync, list");
  s.synced();
  BOOST_TEST(s.listed({"me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok", "it has left");
}

BOOST_AUTO_TEST_CASE(an_adopted_node_joins_the_queue_no_sooner) {
  candidacy_story s;
  s.enrols();
  s.disconnects();
  s.connects();
  s.synced();
  BOOST_TEST(s.listed({"k1", "me1:7"}) == "probe me1:7");
  BOOST_TEST(s.probed("me1:7") == "list");
  BOOST_TEST(s.listed({"k1", "me1:7"}) == "probe k1");
  BOOST_TEST(s.probed("k1", ephemeral) == "foreign: k1, erase me1:7");
}

BOOST_AUTO_TEST_CASE(a_cancel_while_they_are_looked_at) {
  candidacy_story s;
  s.enrols();
  s.created(7);
  s.listed({"k1", "me1:7"});
  BOOST_TEST(s.cancels() == "erase me1:7");
  BOOST_TEST(s.probed("k1", ephemeral) == "");
  BOOST_TEST(s.erased("me1:7") == "");
}

BOOST_AUTO_TEST_CASE(some_mix_schemes_on_purpose) {
  candidacy_story s(candidacy::policy::keep_until_lease_ends, candidacy::foreigners::are_allowed);
  s.enrols();
  s.created(7);
  BOOST_TEST(s.listed({"k1", "me1:7"}) == "read me1:7, MASTER 1007 me1:7, await: ok");
}

BOOST_AUTO_TEST_SUITE_END()
