// The end of a session: its close, with its limit; and the end of the context that it runs on.
#include <boost/test/unit_test.hpp>

#include "session_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(session_end)

namespace {

struct connected : session_story {
  connected() { begin(); }

  void closes(const std::string& name = "done") {
    session->close([this, name](bool confirmed) { note(confirmed ? name : name + " in vain"); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(listeners_hear_first_and_who_asked_last, connected) {
  const auto listener = attach();
  heard();
  session->sync("/r", done("sync"));
  closes();
  BOOST_TEST(heard() == "closing");
  BOOST_TEST(connection().is_closing());
  connection().ends_session(true);
  BOOST_TEST(heard() == "closed, done");
}

BOOST_FIXTURE_TEST_CASE(the_session_lives_no_longer_than_needed, connected) {
  const std::weak_ptr<detail::session> weak = session;
  closes();
  session.reset();
  BOOST_TEST(!weak.expired());
  connection().ends_session(true);
  run();
  BOOST_TEST(weak.expired());
}

BOOST_FIXTURE_TEST_CASE(all_who_asked_are_answered, connected) {
  closes("first");
  closes("second");
  BOOST_TEST(heard() == "");
  connection().ends_session(true);
  BOOST_TEST(heard() == "first, second");
  closes("late");
  BOOST_TEST(heard() == "late");
}

BOOST_FIXTURE_TEST_CASE(what_listeners_ask_upon_a_close_is_refused, connected) {
  const auto listener = attach();
  heard();
  listener->occasion = "closing";
  listener->reaction = [&] { session->erase("/r/n", done("erase")); };
  closes();
  BOOST_TEST(heard() == "closing, erase: connection_lost");
}

BOOST_FIXTURE_TEST_CASE(no_heartbeat_is_sent_any_more, connected) {
  closes();
  pass(4s);
  BOOST_TEST(connection().outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(its_limit_ends_it, connected) {
  const auto listener = attach();
  heard();
  closes();
  heard();
  pass(4'999ms);
  BOOST_TEST(heard() == "");
  pass(1ms);
  BOOST_TEST(heard() == "closed in vain, done in vain");
  BOOST_TEST(connection().abandoned);
  closes("late");
  BOOST_TEST(heard() == "late in vain");
}

BOOST_FIXTURE_TEST_CASE(a_close_that_is_lost_goes_once_more_on_another_connection, connected) {
  closes();
  connection().ends_session(false);
  BOOST_TEST(heard() == "");
  reconnect();
  BOOST_TEST((connection().wishes.session->id == 1));
  BOOST_TEST(connection().is_closing());
  connection().ends_session(true);
  BOOST_TEST(heard() == "done");
}

BOOST_AUTO_TEST_CASE(without_a_session_it_is_over_at_once) {
  session_config config;
  config.hosts = "10.0.0.1:1,zk-1:1";
  session_story s(config);
  s.session->open();
  const auto listener = s.attach();
  s.session->close([&](bool confirmed) { s.note(confirmed ? "done" : "in vain"); });
  BOOST_TEST(s.heard() == "closing, closed, done");
  BOOST_TEST(s.connection().abandoned);
  BOOST_TEST(!s.net.look_up().is_under_way());
}

BOOST_AUTO_TEST_CASE(a_pause_ends_with_it) {
  session_story s;
  s.session->open();
  s.connection().drops(core::drop_cause::unreachable, "no answer");
  s.session->close([](bool) {});
  s.pass(10s);
  BOOST_TEST(s.net.connections.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_refused_session_is_ended_without_credentials) {
  session_story s;
  s.session->open();
  s.connection().connects(s.net.clock->now());
  s.connection().drops(core::drop_cause::auth_failed, "the authentication was refused");
  s.session->close([&](bool confirmed) { s.note(confirmed ? "done" : "in vain"); });
  BOOST_TEST(s.connection().wishes.without_credentials);
  s.connection().connects(s.net.clock->now());
  s.connection().ends_session(true);
  BOOST_TEST(s.heard() == "done");
}

/// Nobody is told: no handler would run.
BOOST_AUTO_TEST_CASE(the_end_of_its_context_frees_everything) {
  std::weak_ptr<detail::session> weak;
  fake_network net;
  std::string told;
  {
    boost::asio::io_context io;
    session_config config;
    config.hosts = "10.0.0.1:1,zk-1:1";
    const auto strand = boost::asio::make_strand(io.get_executor());
    auto made =
        std::make_shared<detail::session>(strand, std::make_shared<const session_config>(config),
                                          std::make_shared<const base::reporter>(strand, nullptr), net.handed_out());
    weak = made;
    made->open();
    net.connection().connects(net.clock->now());
    made->sync("/r", [&](core::answer) { told += "sync"; });
    made->close([&](bool) { told += "closed"; });
    made.reset();
    BOOST_TEST(!weak.expired());
  }
  BOOST_TEST(weak.expired());
  BOOST_TEST(net.connection().abandoned);
  BOOST_TEST(!net.look_up().is_under_way());
  BOOST_TEST(told == "");
}

BOOST_AUTO_TEST_CASE(a_session_that_was_never_opened_holds_nothing) {
  const session_story s;
  BOOST_TEST(s.net.connections.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
