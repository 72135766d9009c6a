// Attempts of a session that overlap, and look-ups of its names, as they are carried out.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "session_story.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(session_attempts)

namespace {

session_config with_hosts(std::string hosts) {
  session_config config;
  config.hosts = std::move(hosts);
  return config;
}

/// Two attempts under way: the second one was begun because the first one is silent. T is 10 s.
struct two_under_way : session_story {
  two_under_way() : session_story(with_hosts("10.0.0.1:1,10.0.0.2:1")) {
    session->open();
    pass(500ms);
    BOOST_TEST_REQUIRE(net.connections.size() == 2u);
  }
  fake_connection& first() { return *net.connections[0]; }
  fake_connection& second() { return *net.connections[1]; }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_one_that_stands_is_introduced, two_under_way) {
  BOOST_TEST((first().reaching && second().reaching));
  second().reaches();
  BOOST_TEST(second().introduced);
  first().reaches();
  BOOST_TEST(!first().introduced);
}

BOOST_FIXTURE_TEST_CASE(the_other_one_is_cut, two_under_way) {
  second().reaches();
  first().reaches();
  second().connects(net.clock->now());
  BOOST_TEST(first().abandoned);
  BOOST_TEST(!first().is_closing());
  BOOST_TEST(second().outstanding() == "sync /");
}

/// Its session may come about yet. It is ended then, and nobody waits for that.
BOOST_FIXTURE_TEST_CASE(a_new_session_that_comes_too_late_is_closed, two_under_way) {
  const auto listener = attach();
  first().reaches();
  second().reaches();
  pass(500ms);
  BOOST_TEST(first().is_closing());
  BOOST_TEST(!first().abandoned);
  BOOST_TEST(second().introduced);
  second().connects(net.clock->now(), 2);
  BOOST_TEST(heard() == "connected 2");
  const std::weak_ptr<fake_connection> left = net.connections[0];
  net.connections[0]->ends_session(true);
  net.connections.clear();
  BOOST_TEST(left.expired());
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(a_close_of_the_session_ends_that_as_well, two_under_way) {
  first().reaches();
  second().reaches();
  pass(500ms);
  session->close([this](bool) { note("done"); });
  BOOST_TEST(heard() == "done");
  BOOST_TEST(first().abandoned);
  BOOST_TEST(second().abandoned);
}

BOOST_FIXTURE_TEST_CASE(the_end_of_its_context_ends_all, two_under_way) {
  first().reaches();
  second().reaches();
  pass(500ms);
  session->close([](bool) {});
  BOOST_TEST((first().abandoned && second().abandoned));
}

/// What cannot be reached is named, with the time that it had.
BOOST_FIXTURE_TEST_CASE(a_server_that_is_silent_is_named, two_under_way) {
  reported();
  pass(4'500ms);
  const auto told = reported();
  BOOST_TEST((std::ranges::find(told, "info connection_failed: " + first().wishes.server.host +
                                          ": no answer within 5 s") != told.end()));
}

// ---- Names.

BOOST_AUTO_TEST_CASE(each_name_is_looked_up_for_itself) {
  session_story s(with_hosts("zk-1:1,10.0.0.1:1,zk-2:1,zk-1:1"));
  s.session->open();
  BOOST_TEST_REQUIRE(s.net.look_ups.size() == 2u);
  BOOST_TEST(to_string(s.net.look_ups[0]->host) == "zk-1:1");
  BOOST_TEST(to_string(s.net.look_ups[1]->host) == "zk-2:1");
  BOOST_TEST((s.net.look_ups[0]->started && s.net.look_ups[1]->started));
}

BOOST_AUTO_TEST_CASE(the_first_name_that_is_answered_is_used) {
  session_story s(with_hosts("zk-1:1,zk-2:1"));
  s.session->open();
  s.net.look_ups[1]->finds({"10.0.0.2:1"});
  BOOST_TEST(s.connection().wishes.server.literal == "10.0.0.2:1");
  s.connection().connects(s.net.clock->now());
  BOOST_TEST(s.net.look_ups[0]->is_under_way());
}

BOOST_AUTO_TEST_CASE(a_close_does_not_wait_for_a_name) {
  session_story s(with_hosts("zk-1:1,zk-2:1"));
  s.session->open();
  s.session->close([&](bool) { s.note("done"); });
  BOOST_TEST(s.heard() == "done");
  BOOST_TEST((!s.net.look_ups[0]->is_under_way() && !s.net.look_ups[1]->is_under_way()));
}

/// Another session of this process had asked before our last one ended.
BOOST_AUTO_TEST_CASE(an_answer_to_somebody_elses_early_question_does_not_count) {
  session_story s(with_hosts("zk-1:1"));
  s.net.age_of_look_ups = 1h;
  s.session->open();
  s.net.look_up().finds({"10.0.0.1:1"});
  s.connection().connects(s.net.clock->now());  // nothing had ended before
  s.connection().drops();
  s.pass(50ms);
  s.net.look_up().finds({"10.0.0.1:1"});
  s.connection().drops(core::drop_cause::expired);
  const auto before = s.net.look_ups.size(), attempts = s.net.connections.size();
  s.net.look_up().finds({"10.0.0.1:1"});
  BOOST_TEST(s.net.look_ups.size() == before + 1);
  BOOST_TEST(s.net.connections.size() == attempts);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
