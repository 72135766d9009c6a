// What a session tells of its servers: each kind with every field, and which repetitions it leaves out.
#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "support/deadlines.hpp"
#include "zkelection/session/session_events.hpp"

namespace zkelection::test {
namespace {

using core::drop_cause;
using lines = std::vector<std::string>;

struct session_told {
  boost::asio::io_context io;
  std::vector<event> heard;
  core::instant now = 24h;
  detail::session_events of{
      std::make_shared<const base::reporter>(io.get_executor(), [this](const event& what) { heard.push_back(what); }),
      "zk-1:2181,zk-2:2181", 10s};

  void loses(const std::string& host, drop_cause cause, const std::string& text) {
    of.lost({{"10.0.0.1:2181", host}, cause, text}, text + "; do this", now);
  }
  void connects(bool new_session, core::lease_advice advice = {"figures", {}, {}}) {
    of.connected("zk-1:2181", {{0x1f, {}}, new_session}, 4s, advice);
  }

  /// `info connected of zk-1:2181, REASON: TEXT`, since the last question.
  lines told() {
    io.restart();
    io.poll();
    lines all;
    for (const auto& what : std::exchange(heard, {})) {
      all.push_back(fmt::format("{} {} of {}{}: {}", to_string(what.level), to_string(what.kind), what.host,
                                what.reason.empty() ? "" : ", " + what.reason, what.text));
      BOOST_TEST(what.subject + what.path == "");
      BOOST_TEST(what.token == 0U);
    }
    return all;
  }
  std::size_t times_told() { return told().size(); }
};

void compare(const lines& told, const lines& expected) {
  BOOST_TEST(told == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(told_by_sessions, session_told)

BOOST_AUTO_TEST_CASE(attempts_at_each_host_once) {
  for (int round = 0; round < 100; ++round) {
    for (const std::string host : {"zk-1:2181", "zk-2:2181"}) {
      of.connecting({"10.0.0.1:2181", host});
      loses(host, drop_cause::unreachable, host + ": Connection refused");
    }
  }
  compare(told(), {"debug connecting of zk-1:2181: zk-1:2181: connecting to 10.0.0.1:2181",
                   "info connection_failed of zk-1:2181, unreachable: zk-1:2181: zk-1:2181: Connection refused",
                   "debug connecting of zk-2:2181: zk-2:2181: connecting to 10.0.0.1:2181",
                   "info connection_failed of zk-2:2181, unreachable: zk-2:2181: zk-2:2181: Connection refused"});
}

BOOST_AUTO_TEST_CASE(an_attempt_that_fails_for_another_reason_is_news) {
  for (const auto cause : {drop_cause::unreachable, drop_cause::unreachable, drop_cause::not_zookeeper})
    loses("zk-1:2181", cause, "text");
  compare(told(), {"info connection_failed of zk-1:2181, unreachable: zk-1:2181: text",
                   "info connection_failed of zk-1:2181, not ZooKeeper: zk-1:2181: text"});
}

/// Only a person can raise it, and the other hosts fare no better.
BOOST_AUTO_TEST_CASE(a_limit_of_this_machine_is_a_warning) {
  loses("zk-1:2181", drop_cause::shortage, "Too many open files");
  compare(told(), {"warning connection_failed of zk-1:2181, at a limit: Too many open files; do this"});
}

BOOST_AUTO_TEST_CASE(a_broken_protocol_is_a_warning_each_time) {
  for (int round = 0; round < 2; ++round) {
    connects(false);
    told();
    loses("zk-1:2181", drop_cause::broke_protocol, "a length of -5");
    compare(told(), {"warning connection_lost of zk-1:2181, protocol broken: a length of -5; do this"});
  }
}

/// All servers of the ensemble say the same, and go on saying it.
BOOST_AUTO_TEST_CASE(data_that_went_back_is_an_error_once_a_host) {
  for (int round = 0; round < 10; ++round) {
    for (const std::string host : {"zk-1:2181", "zk-2:2181"}) loses(host, drop_cause::data_went_back, "0x1 and 0x2");
  }
  compare(told(), {"error data_went_back of zk-1:2181, data went back: 0x1 and 0x2; do this",
                   "error data_went_back of zk-2:2181, data went back: 0x1 and 0x2; do this"});
}

BOOST_AUTO_TEST_CASE(an_address_is_named_unless_it_is_the_host) {
  for (const auto& [literal, host] : {std::pair("10.0.0.1:2181", "10.0.0.1:2181"), {"::1:2181", "[::1]:2181"}}) {
    of.connecting({literal, host});
    compare(told(), {fmt::format("debug connecting of {}: {}: connecting", host, host)});
  }
  of.connecting({"fe80::1:2181", "zk-1:2181"});
  compare(told(), {"debug connecting of zk-1:2181: zk-1:2181: connecting to [fe80::1]:2181"});
}

/// After a connection all is news again.
BOOST_AUTO_TEST_CASE(a_connection_and_its_loss) {
  loses("zk-1:2181", drop_cause::closed, "text");
  told();
  connects(true);
  loses("zk-1:2181", drop_cause::silent, "a heartbeat was not answered in time");
  loses("zk-1:2181", drop_cause::closed, "text");
  connects(false);
  compare(told(), {"info connected of zk-1:2181: zk-1:2181: connected, session 0x1f, figures",
                   "info connection_lost of zk-1:2181, silent: zk-1:2181: a heartbeat was not answered in time",
                   "info connection_failed of zk-1:2181, closed: zk-1:2181: text",
                   "info connected of zk-1:2181: zk-1:2181: connected, session 0x1f, session timeout 4 s"});
}

BOOST_AUTO_TEST_CASE(figures_that_an_operator_should_look_at_are_told_with_each_new_session) {
  const core::lease_advice advice{"figures", "we asked for more", "the tick may be larger"};
  connects(true, advice);
  compare(told(), {"info connected of zk-1:2181: zk-1:2181: connected, session 0x1f, figures",
                   "warning timeout_not_granted of zk-1:2181: zk-1:2181: we asked for more",
                   "warning max_tick_doubtful of zk-1:2181: zk-1:2181: the tick may be larger"});
  connects(false, advice);
  BOOST_TEST(times_told() == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_on_which_no_mastership_lasts_is_an_error) {
  of.server_unfit("zk-1:2181", "zk-1:2181: too short");
  compare(told(), {"error server_unfit of zk-1:2181: zk-1:2181: too short"});
}

/// With or without a connection.
BOOST_AUTO_TEST_CASE(an_expired_session_is_a_warning) {
  loses("zk-1:2181", drop_cause::expired, "the session has expired");
  connects(true);
  loses("zk-1:2181", drop_cause::expired, "the session has expired");
  const std::string expired =
      "warning session_expired of zk-1:2181, session expired: zk-1:2181: the session has expired";
  const auto all = told();
  BOOST_REQUIRE(all.size() == 3U);
  BOOST_TEST(all[0] == expired);
  BOOST_TEST(all[2] == expired);
}

/// The session tries again after pauses of its own, which may be short.
BOOST_AUTO_TEST_CASE(a_refused_authentication_is_an_error_at_growing_intervals) {
  int times = 0;
  for (int i = 0; i < 60; ++i, now += 1s) {
    connects(false);
    loses("zk-1:2181", drop_cause::auth_failed, "the authentication was refused");
    for (const auto& line : told()) {
      if (line.starts_with("info connected")) continue;
      BOOST_TEST(line ==
                 "error authentication_refused of zk-1:2181, the authentication was refused: the authentication was "
                 "refused; do this");
      ++times;
    }
  }
  BOOST_TEST(times == 9);  // after 0, 1, 3, 7, 15, 25, 35, 45 and 55 s
}

/// Each name for itself.
BOOST_AUTO_TEST_CASE(a_name_that_is_not_found_is_told_at_growing_intervals) {
  std::size_t times = 0;
  for (int i = 0; i < 60; ++i, now += 1s) {
    of.look_up_failed({"zk-1:2181", "zk-1: no such host", false}, now);
    times += times_told();
  }
  BOOST_TEST(times == 9U);
  of.look_up_failed({"zk-2:2181", "zk-2: no such host", true}, now);
  compare(told(),
          {"warning look_up_failed of zk-2:2181: cannot resolve zk-2: no such host; a new session waits for it"});
  of.look_up_failed({"zk-1:2181", "zk-1: try again", false}, now);
  compare(told(), {"warning look_up_failed of zk-1:2181: cannot resolve zk-1: try again"});
  of.look_up_succeeded("zk-2:2181");
  of.look_up_failed({"zk-1:2181", "zk-1: try again", false}, now);
  BOOST_TEST(times_told() == 0U);
  of.look_up_failed({"zk-2:2181", "zk-2: no such host", true}, now);
  BOOST_TEST(times_told() == 1U);
}

/// After half a session timeout, and after pauses that double.
BOOST_AUTO_TEST_CASE(an_outage) {
  of.outage_begins(now);
  loses("zk-1:2181", drop_cause::unreachable, "Connection refused");
  told();
  for (const auto pause : {5s, 10s, 20s, 40s, 80s, 160s, 320s, 600s, 600s}) BOOST_TEST((of.pause_of_outage() == pause));
  of.no_server_reachable("zk-1:2181: Connection refused; do this", now + 5003ms);
  compare(told(), {"warning no_server_reachable of zk-1:2181,zk-2:2181, unreachable: no server reachable for 5 s; "
                   "zk-1:2181: Connection refused; do this"});
  of.outage_begins(now);
  BOOST_TEST((of.pause_of_outage() == 5s));
}

BOOST_AUTO_TEST_CASE(leases_that_are_short_and_those_that_do_not_come) {
  of.lease_curtailed("zk-1:2181", 3s, 7s);
  of.heartbeats_refused("zk-1:2181", "zk-1:2181: answers the sync of heartbeats with X (-1)", "X (-1)");
  compare(told(),
          {"warning lease_curtailed of zk-1:2181: zk-1:2181: answers took so long that a mastership begins with "
           "a lease of 3 s, where 7 s is usual",
           "warning heartbeats_refused of zk-1:2181, X (-1): zk-1:2181: answers the sync of heartbeats with X "
           "(-1)"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
