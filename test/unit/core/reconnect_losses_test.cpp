// The ways of losing a connection, and what follows: the next address, a pause, another session.
#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "reconnect_stages.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_losses)

namespace {

using core::drop_cause;

struct refused : when_refused {
  /// The next attempt, which is refused, too.
  void is_refused_again() {
    pause_ends();
    connects();
    drops(drop_cause::auth_failed);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_connection_is_lost_in_ten_ways) {
  const auto reaction = [](drop_cause cause) { return when_connected().drops(cause); };
  BOOST_TEST(reaction(drop_cause::closed) == "lost a: closed, suspended, pause");
  BOOST_TEST(reaction(drop_cause::unreachable) == "lost a: unreachable, suspended, pause");
  BOOST_TEST(reaction(drop_cause::shortage) == "lost a: shortage, suspended, pause");
  BOOST_TEST(reaction(drop_cause::tls_failed) == "lost a: TLS failed, suspended, pause");
  BOOST_TEST(reaction(drop_cause::not_zookeeper) == "lost a: not ZooKeeper, suspended, pause");
  BOOST_TEST(reaction(drop_cause::broke_protocol) == "lost a: broke the protocol, suspended, pause");
  BOOST_TEST(reaction(drop_cause::data_went_back) == "lost a: data went back, suspended, REFUSED, pause");
  BOOST_TEST(reaction(drop_cause::silent) == "lost a: silent, suspended by silence, pause");
  BOOST_TEST(reaction(drop_cause::auth_failed) == "lost a: auth failed, suspended, REFUSED, pause");
  // Begun on this very connection: the next one may end at once, too.
  BOOST_TEST(reaction(drop_cause::expired) == "lost a: expired, suspended, EXPIRED, pause");
}

BOOST_AUTO_TEST_CASE(an_attempt_fails_in_nine_ways) {
  for (const auto cause : all_drop_causes) {
    when_reconnecting s;
    const auto reaction = s.drops(cause);
    const auto lost = fmt::format("lost a: {}", in_words(cause));
    if (cause == drop_cause::expired) {
      BOOST_TEST(reaction == lost + ", EXPIRED, new session at a");
    } else if (cause == drop_cause::auth_failed || cause == drop_cause::data_went_back) {
      BOOST_TEST(reaction == lost + ", REFUSED, pause");
    } else {
      BOOST_TEST(reaction == lost + ", pause");
    }
  }
}

// ---- Sessions.

BOOST_FIXTURE_TEST_CASE(a_session_outlives_its_connection, when_reconnecting) {
  BOOST_TEST(connects() == "made 1, serve 1");
  BOOST_TEST(machine().is_served());
}

/// A server has answered: there is nothing to wait for.
BOOST_FIXTURE_TEST_CASE(a_session_that_has_expired_is_followed_by_another_at_once, when_reconnecting) {
  BOOST_TEST(drops(drop_cause::expired) == "lost a: expired, EXPIRED, new session at a");
  BOOST_TEST(!machine().session().has_value());
  BOOST_TEST(connects(2) == "made new 2, serve new 2");
  BOOST_TEST(!machine().is_served());
  BOOST_TEST(machine().was_ever_served());
}

BOOST_FIXTURE_TEST_CASE(a_session_taken_up_and_expired_on_its_connection_is_followed_at_once, when_reconnecting) {
  connects();
  BOOST_TEST(drops(drop_cause::expired) == "lost a: expired, suspended, EXPIRED, new session at a");
}

BOOST_AUTO_TEST_CASE(a_request_for_a_new_session_that_expires_is_made_again_after_a_pause) {
  reconnect_story s;
  s.opens();
  BOOST_TEST(s.drops(drop_cause::expired) == "lost a: expired, EXPIRED, pause");
}

/// It is over, and so is the lease: no mastership waits for the next one.
BOOST_FIXTURE_TEST_CASE(after_an_expiry_no_lease_runs, when_connected) {
  for (int i = 0; i < 8; ++i) {
    drops(drop_cause::unreachable);
    pause_ends();
  }
  connects();
  lease_begins();
  drops(drop_cause::unreachable);
  BOOST_TEST((pause() <= 300ms));
  pause_ends();
  drops(drop_cause::expired);
  connects(2);
  drops(drop_cause::expired);
  BOOST_TEST(pauses_about(2s), pause().count());
}

BOOST_AUTO_TEST_CASE(a_session_is_served_from_the_first_answer_on) {
  reconnect_story s;
  s.opens();
  s.connects();
  BOOST_TEST(!s.machine().is_served());
  BOOST_TEST(!s.machine().was_ever_served());
  s.serves();
  BOOST_TEST(s.machine().is_served());
  BOOST_TEST(s.machine().was_ever_served());
}

// ---- Refused authentication. The session goes on: a new one for each attempt would pile up.

BOOST_FIXTURE_TEST_CASE(a_refused_session_is_taken_up_again_after_a_second, refused) {
  BOOST_TEST(pauses_about(1s), pause().count());
  BOOST_TEST(pause_ends() == "session 1 at a");
}

BOOST_FIXTURE_TEST_CASE(pauses_between_refusals_double_up_to_half_a_minute, refused) {
  for (const auto expected : {1s, 2s, 4s, 8s, 16s, 30s, 30s}) {
    BOOST_TEST(pauses_about(expected), pause().count());
    is_refused_again();
  }
}

BOOST_AUTO_TEST_CASE(another_server_is_asked_without_a_pause) {
  reconnect_story s({.literals = {"a", "b"}, .seed = 1});
  s.opens();
  const auto first = s.only_attempt().server.literal;
  const auto second = first == "a" ? "b" : "a";
  s.connects();
  BOOST_TEST(s.drops(drop_cause::auth_failed) ==
             fmt::format("lost {}: auth failed, suspended, REFUSED, session 1 at {}", first, second));
}

BOOST_FIXTURE_TEST_CASE(another_server_may_have_newer_data, when_connected_beside_another) {
  const auto first = only_attempt().server.literal, second = other();
  BOOST_TEST(drops() == fmt::format("lost {}: closed, suspended, session 1 at {}", first, second));
  BOOST_TEST(drops(drop_cause::data_went_back) == fmt::format("lost {}: data went back, REFUSED, pause", second));
  pause_ends();
  const auto third = only_attempt().server.literal, fourth = other();
  BOOST_TEST(drops(drop_cause::data_went_back) ==
             fmt::format("lost {}: data went back, session 1 at {}", third, fourth));
  BOOST_TEST(drops(drop_cause::data_went_back) == fmt::format("lost {}: data went back, REFUSED, pause", fourth));
}

/// It may belong to another ensemble by now.
BOOST_AUTO_TEST_CASE(older_data_at_an_old_address_refuse_nobody) {
  reconnect_story s({.literals = {}, .names = 1});
  s.opens();
  s.finds({"a"});
  s.connects();
  s.drops();
  s.pause_ends();
  BOOST_TEST(s.drops(drop_cause::data_went_back) == "lost a: data went back, pause");
}

/// What was in order may be so again soon.
BOOST_FIXTURE_TEST_CASE(a_session_that_was_served_waits_for_two_seconds_at_most, when_connected) {
  for (int i = 0; i < 8; ++i) {
    drops(drop_cause::auth_failed);
    BOOST_TEST((pause() <= 2s));
    BOOST_TEST((pause() >= 500ms));
    pause_ends();
    connects();
  }
}

BOOST_FIXTURE_TEST_CASE(the_first_request_served_ends_the_refusals, refused) {
  is_refused_again();
  pause_ends();
  connects();
  serves();
  drops();
  BOOST_TEST(pauses_about(50ms), pause().count());
}

BOOST_FIXTURE_TEST_CASE(a_refused_session_that_was_connected_for_a_second_begins_its_pauses_anew, refused) {
  is_refused_again();
  BOOST_TEST(pauses_about(2s), pause().count());
  pause_ends();
  connects();
  pass(1s);
  drops(drop_cause::auth_failed);
  BOOST_TEST(pauses_about(1s), pause().count());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
