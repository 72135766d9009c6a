// How long an attempt to connect may take, and the pause after a round of them.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "reconnect_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_patience)

namespace {

using core::drop_cause;

milliseconds first_attempt(const reconnect_story::setting& of) {
  reconnect_story s(of);
  s.opens();
  return s.attempt().limit;
}

/// Connected at a with a handshake of that length, and disconnected.
struct suspended : reconnect_story {
  explicit suspended(milliseconds handshake = 10ms) {
    opens();
    finds({"a"});
    connects(1, handshake);
    serves();
    pass(2s);
    drops();
  }
  /// Of the next attempt, which fails.
  milliseconds next_limit() {
    pause_ends();
    if (is_looking_up()) finds({"a"});
    const auto limit = attempt().limit;
    drops(drop_cause::unreachable);
    return limit;
  }
};

}  // namespace

// ---- Attempts.

BOOST_AUTO_TEST_CASE(a_first_attempt_gets_a_third_of_the_session_timeout) {
  BOOST_TEST((first_attempt({.session_timeout = 12s, .first_connect_timeout = 15s}) == 4s));
  BOOST_TEST((first_attempt({.session_timeout = 12s, .first_connect_timeout = 0s}) == 4s));
}

BOOST_AUTO_TEST_CASE(or_half_of_the_time_after_which_an_await_gives_up) {
  BOOST_TEST((first_attempt({.session_timeout = 12s, .first_connect_timeout = 6s}) == 3s));
}

BOOST_AUTO_TEST_CASE(many_servers_share_the_time) {
  const std::vector<std::string> six{"a", "b", "c", "d", "e", "f"};
  BOOST_TEST((first_attempt({.literals = six, .session_timeout = 12s}) == 2s));
  BOOST_TEST((first_attempt({.literals = {"a"}, .names = 5, .session_timeout = 12s}) == 2s));
  BOOST_TEST((first_attempt({.literals = six, .session_timeout = 60s, .first_connect_timeout = 15s}) == 2'500ms));
}

BOOST_AUTO_TEST_CASE(names_with_many_addresses_share_it_too) {
  reconnect_story s({.literals = {}, .names = 1});
  s.opens();
  s.finds({"a", "b", "c", "d", "e", "f"});
  BOOST_TEST((s.attempt().limit == 2s));
}

BOOST_AUTO_TEST_CASE(no_attempt_is_shorter_than_a_fifth_of_a_second) {
  BOOST_TEST((first_attempt({.names = 999}) == 200ms));
  BOOST_TEST((first_attempt({.session_timeout = 300ms}) == 200ms));
}

BOOST_AUTO_TEST_CASE(a_server_that_was_quick_is_not_awaited_for_long) {
  BOOST_TEST((suspended(10ms).next_limit() == 300ms));   // a fortieth of T
  BOOST_TEST((suspended(200ms).next_limit() == 800ms));  // four handshakes
  BOOST_TEST((suspended(2s).next_limit() == 4s));        // but no more than its share
}

BOOST_AUTO_TEST_CASE(three_rounds_in_vain_double_the_patience) {
  suspended s;
  for (const auto expected : {300ms, 300ms, 300ms, 600ms, 600ms, 600ms, 1'200ms, 1'200ms, 1'200ms, 2'400ms, 2'400ms,
                              2'400ms, 4'000ms, 4'000ms})
    BOOST_TEST((s.next_limit() == expected));
  for (int i = 0; i < 100; ++i) BOOST_TEST((s.next_limit() == 4s));
}

BOOST_AUTO_TEST_CASE(an_attempt_that_succeeds_makes_it_impatient_again) {
  suspended s;
  for (int i = 0; i < 6; ++i) s.next_limit();
  s.pause_ends();
  BOOST_TEST((s.attempt().limit == 1'200ms));
  s.connects();
  s.drops();
  BOOST_TEST((s.next_limit() == 300ms));
}

/// Of two addresses, each is tried three times before.
BOOST_AUTO_TEST_CASE(a_round_has_as_many_attempts_as_there_are_addresses) {
  core::attempt_limit limit(12s, 15s);
  limit.succeeded(10ms);
  for (int i = 0; i < 6; ++i) {
    BOOST_TEST((limit.next(2, 2) == 300ms));
    limit.failed();
  }
  BOOST_TEST((limit.next(2, 2) == 600ms));
}

// ---- Pauses.

BOOST_AUTO_TEST_CASE(pauses_double_up_to_two_seconds) {
  reconnect_story s;
  s.opens();
  s.finds({"a"});
  for (const auto expected : {50ms, 100ms, 200ms, 400ms, 800ms, 1'600ms, 2'000ms, 2'000ms}) {
    s.drops(drop_cause::unreachable);
    BOOST_TEST(s.pauses_about(expected), s.pause().count());
    s.pause_ends();
    s.finds({"a"});
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

/// A mastership may depend on how soon we are back.
BOOST_AUTO_TEST_CASE(while_a_lease_runs_pauses_stay_short) {
  suspended s;
  s.lease_begins();
  for (int i = 0; i < 10; ++i) {
    s.next_limit();
    BOOST_TEST((s.pause() <= 300ms));  // a fortieth of T
  }
  s.lease_ends();
  s.next_limit();
  BOOST_TEST(s.pauses_about(2s));
}

BOOST_AUTO_TEST_CASE(a_connection_that_lived_for_a_second_is_a_recovery) {
  suspended s;
  for (int i = 0; i < 5; ++i) s.next_limit();
  s.pause_ends();
  s.connects();
  s.pass(1s);
  s.drops();
  BOOST_TEST(s.pauses_about(50ms), s.pause().count());
}

BOOST_AUTO_TEST_CASE(one_that_lived_for_less_is_not) {
  suspended s;
  for (int i = 0; i < 5; ++i) s.next_limit();
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
