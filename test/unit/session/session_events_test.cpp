// What a session reports of its connections, and why it says that it has none.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "session_story.hpp"
#include "support/printing.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(session_events)

namespace {

using events = std::vector<std::string>;

/// Opened, and its name looked up.
struct opened : session_story {
  explicit opened(session_config config = {}) : session_story(std::move(config)) {
    session->open();
    reported();
  }
};

struct connected : session_story {
  connected() { begin(); }
};

session_config with_hosts(std::string hosts) {
  session_config config;
  config.hosts = std::move(hosts);
  return config;
}

session_config with_auth(std::vector<auth_entry> auth) {
  session_config config;
  config.auth = std::move(auth);
  return config;
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_was_answered_yet) {
  session_story s;
  BOOST_TEST(s.session->last_failure().code == error_code(errc::unreachable));
  BOOST_TEST(s.session->last_failure().text == "10.0.0.1:1: no answer yet");
}

BOOST_AUTO_TEST_CASE(an_attempt_names_host_and_address) {
  session_config config;
  config.hosts = "zk-1:2181";
  session_story s(std::move(config));
  s.session->open();
  s.net.look_up().finds({"10.0.0.7:2181"});
  BOOST_TEST((s.reported() == events{"debug connecting: zk-1:2181: connecting to 10.0.0.7:2181"}));
}

BOOST_FIXTURE_TEST_CASE(a_connection_names_session_and_figures, opened) {
  connection().connects(net.clock->now(), 0x1f, 10s);
  const auto told = reported();
  BOOST_TEST_REQUIRE(told.size() == 1u);
  BOOST_TEST(
      told[0].starts_with(
          "info connected: 10.0.0.1:1: connected, session 0x1f, session timeout 10 s, max_tick 2 s: the lease is "),
      told[0]);
  BOOST_TEST(session->last_failure().code == error_code(errc::unreachable));
  BOOST_TEST(session->last_failure().text ==
             "10.0.0.1:1: connected, but no request is served; check the servers' logs");
}

BOOST_FIXTURE_TEST_CASE(figures_that_are_not_as_asked_are_a_warning, opened) {
  connection().connects(net.clock->now(), 1, 4s);
  const auto told = reported();
  BOOST_TEST_REQUIRE(told.size() == 2u);
  BOOST_TEST(told[1].starts_with("warning timeout_not_granted: 10.0.0.1:1: we asked for"), told[1]);
}

/// They were told when the session began.
BOOST_FIXTURE_TEST_CASE(a_reconnect_does_not_repeat_them, connected) {
  connection().drops();
  reconnect();
  BOOST_TEST((reported() == events{"info connection_lost: 10.0.0.1:1: the server closed the connection",
                                   "debug connecting: 10.0.0.1:1: connecting",
                                   "info connected: 10.0.0.1:1: connected, session 0x1, session timeout 10 s"}));
}

// ---- Losses.

BOOST_AUTO_TEST_CASE(each_loss_has_its_level_its_error_and_its_remedy) {
  struct row {
    core::drop_cause cause;
    std::string event;
    errc error;
    std::string remedy;
  };
  const row table[] = {
      {core::drop_cause::unreachable, "info connection_failed", errc::unreachable, "; check the hosts and the network"},
      {core::drop_cause::shortage, "warning connection_failed", errc::unreachable,
       fmt::format("; {}", detail::shortage_remedy)},
      {core::drop_cause::tls_failed, "warning connection_failed", errc::tls_failed, ""},
      {core::drop_cause::not_zookeeper, "info connection_failed", errc::not_zookeeper,
       "; check the hosts and the network"},
      {core::drop_cause::closed, "info connection_failed", errc::unreachable, "; check the hosts and the network"},
      {core::drop_cause::silent, "info connection_failed", errc::unreachable, "; check the hosts and the network"},
      {core::drop_cause::expired, "warning session_expired", errc::unreachable, "; check the hosts and the network"},
  };
  for (const auto& expected : table) {
    opened s;
    s.connection().drops(expected.cause, "this went wrong");
    const auto told = s.reported();
    BOOST_TEST_REQUIRE(!told.empty());
    const auto advice = expected.cause == core::drop_cause::shortage ? expected.remedy : "";
    BOOST_TEST(told[0] == expected.event + ": 10.0.0.1:1: this went wrong" + advice);
    BOOST_TEST(s.session->last_failure().code == error_code(expected.error));
    BOOST_TEST(s.session->last_failure().text == "10.0.0.1:1: this went wrong" + expected.remedy);
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_without_credentials_says_that_there_are_none) {
  opened s;
  s.connection().drops(core::drop_cause::auth_failed, "the authentication was refused");
  const auto text = "10.0.0.1:1: the authentication was refused, and we have none; configure credentials (auth)";
  BOOST_TEST(s.reported()[0] == fmt::format("error authentication_refused: {}", text));
  BOOST_TEST(s.session->last_failure().code == error_code(errc::auth_failed));
  BOOST_TEST(s.session->last_failure().text == text);
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_schemes_and_no_secret) {
  opened s(with_auth({{"digest", "me:secret"}, {"ip", "10.0.0.9"}}));
  s.connection().drops(core::drop_cause::auth_failed, "the authentication was refused");
  BOOST_TEST(s.reported()[0] ==
             "error authentication_refused: 10.0.0.1:1: the authentication was refused; check the authentication "
             "scheme and credentials (ours: "
             "digest, ip)");
}

// ---- Names.

BOOST_AUTO_TEST_CASE(a_name_that_is_not_found_is_a_warning) {
  session_config config;
  config.hosts = "zk-1:2181";
  opened s(std::move(config));
  s.net.look_up().finds({}, "zk-1: no such host");
  BOOST_TEST((s.reported() ==
              events{"warning look_up_failed: cannot resolve zk-1: no such host; a new session waits for it"}));
  BOOST_TEST(s.session->last_failure().code == error_code(errc::host_not_found));
  BOOST_TEST(s.session->last_failure().text == "zk-1: no such host; check the hosts");
}

BOOST_AUTO_TEST_CASE(while_connected_it_is_a_warning_and_no_failure) {
  opened s(with_hosts("10.0.0.1:1,zk-1:1"));
  s.connection().connects(s.net.clock->now());
  s.reported();
  s.net.look_up().finds({}, "zk-1: no such host");
  BOOST_TEST((s.reported() == events{"warning look_up_failed: cannot resolve zk-1: no such host"}));
  BOOST_TEST(s.session->last_failure().text.starts_with("10.0.0.1:1: connected, but"));
}

/// Nothing else would say why a server is not found.
BOOST_AUTO_TEST_CASE(a_name_that_hangs_is_named) {
  opened s(with_hosts("zk-1:1,zk-2:1"));
  BOOST_TEST(s.session->last_failure().text ==
             "zk-1:1,zk-2:1: no answer yet; no answer from the name service about zk-1:1, zk-2:1");
  s.net.look_ups[1]->finds({"10.0.0.2:1"});
  s.connection().drops(core::drop_cause::unreachable, "Connection refused");
  BOOST_TEST(
      s.session->last_failure().text ==
      "zk-2:1: Connection refused; check the hosts and the network; no answer from the name service about zk-1:1");
  s.reported();
  s.pass(4'999ms);
  const auto is_late = [](const std::string& text) { return text.find("look_up_failed") != std::string::npos; };
  BOOST_TEST(std::ranges::none_of(s.reported(), is_late));
  s.pass(1ms);
  const auto told = s.reported();
  BOOST_TEST_REQUIRE(std::ranges::count_if(told, is_late) == 1);
  BOOST_TEST(*std::ranges::find_if(told, is_late) ==
             "warning look_up_failed: cannot resolve zk-1: no answer from the name service within 5 s; a new session "
             "waits for "
             "it");
}

BOOST_AUTO_TEST_CASE(what_is_asked_of_a_connection) {
  session_config config;
  config.hosts = "10.0.0.1:1/app";
  config.session_timeout = 12s;
  opened s(std::move(config));
  const auto& wishes = s.connection().wishes;
  BOOST_TEST(wishes.server.literal == "10.0.0.1:1");
  BOOST_TEST(wishes.chroot == "/app");
  BOOST_TEST((wishes.session_timeout == 12s));
  BOOST_TEST(!wishes.session.has_value());
  BOOST_TEST(!wishes.without_credentials);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
