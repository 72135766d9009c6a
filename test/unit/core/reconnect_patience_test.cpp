// The pause after a round of attempts; how long attempts may take is in reconnect_times_test.cpp.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "reconnect_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_patience)

namespace {

using core::drop_cause;

/// Connected at a, and disconnected.
struct suspended : reconnect_story {
  suspended() {
    begins();
    pass(2s);
    drops();
  }
  void fails_again() {
    pause_ends();
    drops(drop_cause::unreachable);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(pauses_double_up_to_two_seconds) {
  reconnect_story s;
  s.opens();
  for (const auto expected : {50ms, 100ms, 200ms, 400ms, 800ms, 1'600ms, 2'000ms, 2'000ms}) {
    s.drops(drop_cause::unreachable);
    BOOST_TEST(s.pauses_about(expected), s.pause().count());
    s.pause_ends();
  }
}

BOOST_AUTO_TEST_CASE(or_up_to_a_quarter_of_the_session_timeout) {
  reconnect_story s({.session_timeout = 4s});
  s.opens();
  for (int i = 0; i < 10; ++i) {
    s.drops(drop_cause::unreachable);
    BOOST_TEST((s.pause() <= 1s));
    s.pause_ends();
  }
}

/// A mastership may depend on how soon we are back. Afterwards pauses grow from there: the session may still live.
BOOST_AUTO_TEST_CASE(while_a_lease_runs_pauses_stay_short) {
  suspended s;
  s.lease_begins();
  for (int i = 0; i < 10; ++i) {
    s.fails_again();
    BOOST_TEST((s.pause() <= 300ms));  // a fortieth of T
  }
  s.lease_ends();
  for (const auto expected : {400ms, 800ms, 1'600ms, 2'000ms}) {
    s.fails_again();
    BOOST_TEST(s.pauses_about(expected), s.pause().count());
  }
}

BOOST_AUTO_TEST_CASE(a_connection_that_lived_for_a_second_is_a_recovery) {
  suspended s;
  for (int i = 0; i < 5; ++i) s.fails_again();
  s.pause_ends();
  s.connects();
  s.pass(1s);
  s.drops();
  BOOST_TEST(s.pauses_about(50ms), s.pause().count());
}

BOOST_AUTO_TEST_CASE(one_that_lived_for_less_is_not) {
  suspended s;
  for (int i = 0; i < 5; ++i) s.fails_again();
  BOOST_TEST(s.pauses_about(1'600ms), s.pause().count());
  s.pause_ends();
  s.connects();
  s.pass(999ms);
  s.drops();
  BOOST_TEST(s.pauses_about(2s), s.pause().count());
}

BOOST_AUTO_TEST_CASE(up_to_half_of_a_pause_is_left_out) {
  milliseconds shortest = 1h, longest = 0ms;
  for (std::uint32_t seed = 1; seed < 200; ++seed) {
    reconnect_story s({.seed = seed * 10'007});
    s.opens();
    s.drops(drop_cause::unreachable);
    shortest = std::min(shortest, s.pause());
    longest = std::max(longest, s.pause());
  }
  BOOST_TEST((shortest >= 25ms && shortest < 30ms));
  BOOST_TEST((longest <= 50ms && longest > 45ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
