// How long before its lease ends a command is asked to end, and killed.
#include "program/run/deadline/loss_plan.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace zkelection::test {

using namespace std::chrono_literals;
using program::plan_loss;

BOOST_AUTO_TEST_SUITE(loss_plan)

BOOST_AUTO_TEST_CASE(usual_figures) {
  const auto plan = plan_loss(12s, 2s, std::nullopt);
  BOOST_TEST((plan.margin == 240ms));
  BOOST_TEST((plan.grace == 2s));
  BOOST_TEST((plan.refresh == 500ms));
  BOOST_TEST((plan.head_start == 60ms));
}

BOOST_AUTO_TEST_CASE(the_margin_has_a_least_length) {
  BOOST_TEST((plan_loss(1s, 100ms, std::nullopt).margin == 50ms));
  BOOST_TEST((plan_loss(2500ms, 100ms, std::nullopt).margin == 50ms));
  BOOST_TEST((plan_loss(2600ms, 100ms, std::nullopt).margin == 52ms));
}

BOOST_AUTO_TEST_CASE(the_users_grace_up_to_a_third) {
  BOOST_TEST((plan_loss(12s, 2s, 0s).grace == 0s));
  BOOST_TEST((plan_loss(12s, 2s, 3s).grace == 3s));
  BOOST_TEST((plan_loss(12s, 2s, 4s).grace == 4s));
  BOOST_TEST((plan_loss(12s, 2s, 5s).grace == 4s));
  BOOST_TEST((plan_loss(12s, 2s, 1h).grace == 4s));
}

BOOST_AUTO_TEST_CASE(a_disconnect_of_0_45_t_disturbs_nobody) {
  // Before a renewal a lease of five ticks or more has 0.66 T left.
  const auto plan = plan_loss(10s, 2s, std::nullopt);
  BOOST_TEST((plan.grace + plan.margin < 6600ms - 4500ms));
}

BOOST_AUTO_TEST_CASE(normal_operation_disturbs_nobody) {
  // With two ticks it has 0.49 T left, of which some is for heartbeats that are late.
  for (const auto grace : {std::optional<std::chrono::nanoseconds>(), std::optional<std::chrono::nanoseconds>(1h)}) {
    const auto plan = plan_loss(4s, 2s, grace);
    BOOST_TEST((plan.grace + plan.margin < 1600ms));
  }
}

BOOST_AUTO_TEST_CASE(a_lease_without_time_to_spare_leaves_no_grace) {
  // The servers' ticks are shorter than they were said to be, or the session could not be that short.
  BOOST_TEST((plan_loss(2s, 2s, std::nullopt).grace == 146'666'669ns - 50ms), "it may begin with the first of them");
  BOOST_TEST((plan_loss(1s, 2s, std::nullopt).grace == 0s));
  BOOST_TEST((plan_loss(1s, 2s, 10s).grace == 0s));
}

BOOST_AUTO_TEST_CASE(a_lease_that_leaves_no_time_for_a_command) {
  BOOST_TEST(!program::problem_with_lease(100ms, 26ms));
  BOOST_TEST(
      program::problem_with_lease(100ms, 27ms).value_or("") ==
      "a session timeout of 100 ms with a --max-tick of 27 ms leaves no time for a command: a mastership may "
      "begin with a lease of 40 ms, and the command must be killed 50 ms before its end; set --session-timeout to "
      "101 ms or more, or --max-tick to the servers' real tick");
  BOOST_TEST(!program::problem_with_lease(101ms, 27ms));
}

/// What the library refuses need not be refused here, and this hardly goes beyond it.
BOOST_AUTO_TEST_CASE(a_session_of_a_second_or_more_has_time_if_its_lease_lasts) {
  for (const auto session : {1s, 2s, 4s, 10s, 60s}) BOOST_TEST(!program::problem_with_lease(session, session));
  BOOST_TEST(program::problem_with_lease(1s, 2s).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
