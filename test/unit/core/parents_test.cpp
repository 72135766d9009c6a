#include "zkelection/core/parents.hpp"

#include <boost/test/unit_test.hpp>

using zkelection::core::answer;
using zkelection::core::judge_parents;

BOOST_AUTO_TEST_SUITE(parents)

namespace {

void check(const std::vector<answer>& answers, answer verdict) {
  BOOST_TEST(static_cast<int>(judge_parents(answers)) == static_cast<int>(verdict));
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_were_made) {
  check({answer::ok}, answer::ok);
  check({answer::ok, answer::ok, answer::ok}, answer::ok);
}

BOOST_AUTO_TEST_CASE(some_or_all_were_there_before) {
  check({answer::node_exists}, answer::ok);
  check({answer::node_exists, answer::node_exists, answer::ok}, answer::ok);
  check({answer::ok, answer::node_exists}, answer::ok);
  check({answer::node_exists, answer::no_permission}, answer::no_permission);
}

BOOST_AUTO_TEST_CASE(a_missing_right_above_does_not_matter_if_the_resource_is_there) {
  check({answer::no_permission, answer::ok}, answer::ok);
  check({answer::no_node, answer::no_permission, answer::ok}, answer::ok);
}

BOOST_AUTO_TEST_CASE(no_node_on_the_topmost_means_that_the_chroot_is_missing) {
  check({answer::no_node}, answer::chroot_missing);
  check({answer::no_node, answer::no_node, answer::no_node}, answer::chroot_missing);
}

BOOST_AUTO_TEST_CASE(a_parent_that_vanished_in_between_is_made_again) {
  check({answer::ok, answer::no_node}, answer::no_node);
  check({answer::ok, answer::ok, answer::no_node}, answer::no_node);
}

BOOST_AUTO_TEST_CASE(the_first_refusal_is_the_cause) {
  check({answer::no_permission}, answer::no_permission);
  check({answer::ok, answer::no_permission, answer::no_node}, answer::no_permission);
  check({answer::ok, answer::parent_is_ephemeral, answer::no_node}, answer::parent_is_ephemeral);
  check({answer::ok, answer::quota_exceeded, answer::no_permission}, answer::quota_exceeded);
  check({answer::unimplemented, answer::connection_lost}, answer::unimplemented);
}

BOOST_AUTO_TEST_CASE(a_lost_connection_answers_all_the_rest) {
  check({answer::connection_lost, answer::connection_lost}, answer::connection_lost);
  check({answer::ok, answer::connection_lost}, answer::connection_lost);
  check({answer::ok, answer::session_expired}, answer::session_expired);
}

BOOST_AUTO_TEST_CASE(without_answers_there_is_no_success) { check({}, answer::rejected); }

BOOST_AUTO_TEST_SUITE_END()
