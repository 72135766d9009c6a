// What a session tells its listeners, in which order, and who comes and goes meanwhile.
#include <boost/test/unit_test.hpp>

#include "session_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(session_listeners)

namespace {

struct connected : session_story {
  connected() { begin(); }
};

session_config too_short() {
  session_config config;
  config.session_timeout = 1s;
  config.max_tick = 2s;
  return config;
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_hear_of_the_first_connection) {
  session_story s;
  s.session->open();
  const auto listener = s.attach();
  BOOST_TEST(s.heard() == "");
  s.connection().connects(s.net.clock->now(), 17);
  BOOST_TEST(s.heard() == "connected 17");
}

BOOST_FIXTURE_TEST_CASE(who_comes_later_hears_of_it_too_but_not_inside_the_call, connected) {
  const auto listener = attach();
  note("attached");
  BOOST_TEST(heard() == "attached, connected 1");
}

BOOST_FIXTURE_TEST_CASE(who_comes_just_before_the_end_hears_of_the_end_alone, connected) {
  const auto listener = attach();
  connection().drops();
  BOOST_TEST(heard() == "suspended");
}

BOOST_FIXTURE_TEST_CASE(who_has_gone_hears_nothing, connected) {
  const auto listener = attach();
  session->detach(*listener);
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(a_listener_may_send_another_away, connected) {
  const auto one = attach("one"), other = attach("other");
  heard();
  const auto send_away = [&](auto& remaining, auto& gone) {
    remaining->occasion = "suspended";
    remaining->reaction = [&] { session->detach(*gone); };
  };
  send_away(one, other);
  send_away(other, one);
  connection().drops();
  const auto told = heard();
  BOOST_TEST((told == "one suspended" || told == "other suspended"), told);
}

BOOST_FIXTURE_TEST_CASE(the_same_session_on_the_next_connection, connected) {
  const auto listener = attach();
  heard();
  connection().drops();
  BOOST_TEST(heard() == "suspended");
  reconnect();
  BOOST_TEST((connection().wishes.session->id == 1));
  BOOST_TEST(heard() == "connected 1");
}

BOOST_FIXTURE_TEST_CASE(silence_is_told_from_an_end, connected) {
  const auto listener = attach();
  heard();
  connection().drops(core::drop_cause::silent, "no answer");
  BOOST_TEST(heard() == "suspended by silence");
}

BOOST_FIXTURE_TEST_CASE(an_expiry_follows_the_end_of_the_connection, connected) {
  const auto listener = attach();
  heard();
  connection().drops(core::drop_cause::expired, "the session has expired");
  BOOST_TEST(heard() == "suspended, expired");
}

/// A mastership may be waiting for it.
BOOST_AUTO_TEST_CASE(the_lease_is_there_when_they_hear_of_the_connection) {
  session_story s;
  s.session->open();
  const auto listener = s.attach();
  listener->occasion = "connected 1";
  listener->reaction = [&] { s.note(s.session->held_lease() ? "with a lease" : "without"); };
  s.connection().connects(s.net.clock->now());
  BOOST_TEST(s.heard() == "connected 1, with a lease");
}

BOOST_FIXTURE_TEST_CASE(after_an_expiry_there_is_none, connected) {
  BOOST_TEST(session->held_lease() != nullptr);
  const auto listener = attach();
  listener->occasion = "expired";
  listener->reaction = [&] { note(session->held_lease() ? "with a lease" : "without"); };
  heard();
  connection().drops(core::drop_cause::expired, "the session has expired");
  BOOST_TEST(heard() == "suspended, expired, without");
}

BOOST_AUTO_TEST_CASE(a_session_too_short_is_refused_first) {
  session_story s(too_short());
  s.session->open();
  const auto listener = s.attach();
  s.connection().connects(s.net.clock->now(), 1, 1s);
  const auto told = s.heard();
  BOOST_TEST(told.starts_with("refused: 10.0.0.1:1: the session timeout of 1 s is too short"), told);
  BOOST_TEST(told.ends_with("connected 1"), told);
  BOOST_REQUIRE(s.session->unfitness());
  BOOST_TEST(s.session->unfitness()->code == error_code(errc::session_too_short));
  s.connection().drops();
  BOOST_TEST(!s.session->unfitness());
}

BOOST_FIXTURE_TEST_CASE(refused_credentials_are_told_after_the_connection, connected) {
  const auto listener = attach();
  heard();
  connection().drops(core::drop_cause::auth_failed, "the authentication was refused");
  BOOST_TEST(heard() ==
             "suspended, refused: 10.0.0.1:1: the authentication was refused, and we have none; configure credentials "
             "(auth)");
}

// ---- The application may do anything in the middle.

BOOST_FIXTURE_TEST_CASE(a_close_upon_a_suspension_waits_for_what_is_being_told, connected) {
  const auto one = attach("one"), other = attach("other");
  heard();
  one->occasion = other->occasion = "suspended";
  one->reaction = other->reaction = [&] { session->close([&](bool) { note("done"); }); };
  connection().drops();
  const auto told = heard();
  BOOST_TEST((told == "one suspended, other suspended, one closing, other closing" ||
              told == "other suspended, one suspended, other closing, one closing"),
             told);
}

BOOST_AUTO_TEST_CASE(a_close_upon_a_connection_ends_it) {
  session_story s;
  s.session->open();
  const auto listener = s.attach();
  listener->occasion = "connected 1";
  listener->reaction = [&] { s.session->close([&](bool confirmed) { s.note(confirmed ? "done" : "in vain"); }); };
  s.connection().connects(s.net.clock->now());
  BOOST_TEST(s.heard() == "connected 1, closing");
  s.connection().ends_session(true);
  BOOST_TEST(s.heard() == "closed, done");
}

/// Nothing is left to be ended; what was begun for the next session is let go.
BOOST_FIXTURE_TEST_CASE(a_close_upon_an_expiry_is_done_at_once, connected) {
  connection().drops();
  reconnect();
  const auto listener = attach();
  heard();
  listener->occasion = "expired";
  listener->reaction = [&] { session->close([&](bool confirmed) { note(confirmed ? "done" : "in vain"); }); };
  connection().drops(core::drop_cause::expired, "the session has expired");
  BOOST_TEST(heard() == "suspended, expired, closing, closed, done");
  BOOST_TEST((!connection().reaching || connection().abandoned));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
