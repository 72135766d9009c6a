#include "zkelection/core/session_budget.hpp"

#include <boost/test/unit_test.hpp>

using zkelection::core::session_budget;

BOOST_AUTO_TEST_SUITE(session_budget_limits)

BOOST_AUTO_TEST_CASE(an_election_costs_its_own_path_and_the_two_it_watches) {
  BOOST_TEST(session_budget::cost("/elections/logs/17") == 3 * (18 + 1 + 58));
}

BOOST_AUTO_TEST_CASE(a_full_session_takes_no_more_until_something_is_released) {
  session_budget budget;
  BOOST_TEST(budget.reserve(session_budget::limit - 100));
  BOOST_TEST(!budget.reserve(101));
  BOOST_TEST(budget.used() == session_budget::limit - 100);
  BOOST_TEST(budget.reserve(100));
  BOOST_TEST(!budget.reserve(1));
  budget.release(100);
  BOOST_TEST(budget.reserve(100));
}

BOOST_AUTO_TEST_CASE(ten_thousand_elections_take_several_sessions) {
  session_budget budget;
  std::size_t fitting = 0;
  while (budget.reserve(session_budget::cost("/elections/logs/12345"))) ++fitting;
  BOOST_TEST(fitting == 2500U);
}

BOOST_AUTO_TEST_SUITE_END()
