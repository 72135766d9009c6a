// Creation times, as servers' clocks give them.
#include "zkelection/session/node_time.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace std::chrono_literals;
using zkelection::detail::time_of;

BOOST_AUTO_TEST_SUITE(node_time)

BOOST_AUTO_TEST_CASE(milliseconds_since_1970) {
  BOOST_TEST((time_of(1'700'000'000'123).time_since_epoch() == 1'700'000'000'123ms));
}

/// What our clock cannot hold must not come out as some other time; and an age is counted from it later.
BOOST_AUTO_TEST_CASE(a_clock_that_is_far_off_gives_the_nearest_time_that_there_is) {
  BOOST_TEST((time_of(-1).time_since_epoch() == 0ms));
  BOOST_TEST((time_of(std::numeric_limits<std::int64_t>::min()).time_since_epoch() == 0ms));
  BOOST_TEST((time_of(9'223'372'036'854).time_since_epoch() == 9'223'372'036'854ms));
  BOOST_TEST((time_of(9'223'372'036'855).time_since_epoch() == 9'223'372'036'854ms));
  BOOST_TEST((time_of(std::numeric_limits<std::int64_t>::max()).time_since_epoch() == 9'223'372'036'854ms));
}

BOOST_AUTO_TEST_SUITE_END()
