// The judgement on an ensemble, from the figures of its servers.
#include "zkelection/inspection/ensemble_judgement.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <set>

namespace zkelection::test {

using namespace std::chrono_literals;
using cut_off = peer_judgement::cut_off;

namespace {

/// A server with the usual figures, of which everything was seen.
server_report usual(std::string host, server_mode mode, std::int64_t id) {
  server_report server;
  server.host = std::move(host);
  server.address = "192.0.2.1:2181";
  server.reachable = true;
  server.mode = mode;
  server.version = "3.8.0";
  server.id = id;
  server.session_timeout = 10s;
  server.tick = 2s;
  server.min_session_timeout = 4s;
  server.max_session_timeout = 40s;
  server.same_ensemble = true;
  if (mode != server_mode::standalone) {
    server.sync_limit = 5;
    server.local_sessions = 0;
  }
  return server;
}

ensemble_report usual_ensemble() {
  ensemble_report report;
  report.asked_session_timeout = 10s;
  report.max_tick = 2s;
  report.servers = {usual("zk1:2181", server_mode::follower, 1), usual("zk2:2181", server_mode::leader, 2),
                    usual("zk3:2181", server_mode::follower, 3)};
  return report;
}

ensemble_report usual_standalone() {
  auto report = usual_ensemble();
  report.servers = {usual("zk1:2181", server_mode::standalone, 0)};
  return report;
}

std::set<concern> concerns(const ensemble_judgement& judgement) {
  std::set<concern> found;
  for (const auto& one : judgement.findings) found.insert(one.about);
  return found;
}

/// Exactly these findings, the worst of which makes the outcome; and the words name the culprit.
void check_findings(const ensemble_report& report, std::set<concern> expected, verdict outcome,
                    std::string_view words = {}) {
  const auto judgement = inspection::judge(report);
  BOOST_TEST((concerns(judgement) == expected));
  BOOST_TEST(to_string(judgement.outcome) == to_string(outcome));
  BOOST_TEST(std::ranges::is_sorted(judgement.findings, std::greater{}, &finding::leads_to));
  std::string all;
  for (const auto& one : judgement.findings) all += one.text + '\n';
  BOOST_TEST(all.find(words) != std::string::npos, all);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ensemble_judgements)

BOOST_AUTO_TEST_CASE(all_is_well) {
  check_findings(usual_ensemble(), {}, verdict::safe);
  check_findings(usual_standalone(), {}, verdict::safe);
  const auto judgement = inspection::judge(usual_ensemble());
  BOOST_TEST((judgement.session_timeout == 10s));
  BOOST_TEST((judgement.largest_tick == 2s));
  BOOST_TEST((judgement.lease_after_renewal == 8233ms));
  BOOST_TEST((judgement.lease_before_renewal == 6566ms));
  BOOST_TEST((judgement.shortest_gap == 10s));
  BOOST_TEST((judgement.longest_gap == 12s));
}

BOOST_AUTO_TEST_CASE(one_tick_is_too_large) {
  auto report = usual_ensemble();
  report.servers[2].tick = 2001ms;
  check_findings(report, {concern::tick_too_large}, verdict::unsafe, "zk3:2181: the tick of up to 2.001 s");
  report.max_tick = 2001ms;
  check_findings(report, {}, verdict::safe);
}

BOOST_AUTO_TEST_CASE(a_max_tick_larger_than_necessary) {
  auto report = usual_ensemble();
  report.max_tick = 4s;
  check_findings(report, {concern::max_tick_generous}, verdict::safe, "a max_tick of 2 s would do");
  report.max_tick = 2100ms;  // makes no difference to the lease
  check_findings(report, {}, verdict::safe);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_ends_soon) {
  using std::chrono::days;
  auto report = usual_ensemble();
  const std::chrono::sys_days end = 2026y / 3 / 1;
  for (auto& server : report.servers) server.certificate = {"CN=zk", "CN=ca", end, days(30)};
  check_findings(report, {}, verdict::safe);
  report.servers[1].certificate = {"CN=zk", "CN=ca", end, days(30) - 1s};
  check_findings(report, {concern::certificate_ends}, verdict::safe,
                 "zk2:2181: the server's certificate ends in 29 days, at 2026-03-01 00:00:00 UTC: replace it, or "
                 "nobody can connect then");
  report.servers[2].certificate = {"CN=zk", "CN=ca", end - days(1), days(1) + 5h};
  check_findings(report, {concern::certificate_ends}, verdict::safe,
                 "zk2:2181 and zk3:2181: the server's certificate ends in 1 day, at 2026-02-28 00:00:00 UTC");
}

BOOST_AUTO_TEST_CASE(a_lease_that_is_not_kept) {
  auto report = usual_ensemble();
  report.max_tick = 20s;
  check_findings(report, {concern::lease_not_kept, concern::max_tick_generous}, verdict::unsafe, "no mastership lasts");
  BOOST_TEST((inspection::judge(report).lease_before_renewal <= 0ms));
}

BOOST_AUTO_TEST_CASE(another_timeout_than_asked) {
  auto report = usual_ensemble();
  report.asked_session_timeout = 60s;
  for (auto& server : report.servers) server.session_timeout = 40s;
  check_findings(report, {concern::timeout_differs}, verdict::safe, "asked for 60 s, and the servers granted 40 s");
}

BOOST_AUTO_TEST_CASE(servers_that_grant_different_timeouts) {
  auto report = usual_ensemble();
  report.servers[0].session_timeout = 9s;
  check_findings(report, {concern::timeouts_disagree}, verdict::unsafe, "from 9 s to 10 s");
  BOOST_TEST((inspection::judge(report).session_timeout == 9s));  // the shortest counts
}

BOOST_AUTO_TEST_CASE(limits_that_differ_elsewhere) {
  auto report = usual_ensemble();
  report.servers[1].max_session_timeout = 60s;
  check_findings(report, {concern::limits_differ}, verdict::safe, "limits");
}

BOOST_AUTO_TEST_CASE(a_tick_that_could_not_be_seen) {
  auto report = usual_ensemble();
  report.servers[1].tick.reset();
  check_findings(report, {concern::tick_not_seen}, verdict::unseen, "zk2:2181: cannot see whether the tick");
  // A raised session timeout betrays it, as a rule.
  report.asked_session_timeout = 5s;
  check_findings(report, {concern::tick_not_seen, concern::timeout_differs}, verdict::unseen,
                 "a tick of 5 s is too large");
}

/// Servers tell all three or none. If only some are there, a program in between has changed the answer.
BOOST_AUTO_TEST_CASE(a_tick_without_its_limits) {
  auto report = usual_ensemble();
  report.servers[0].min_session_timeout.reset();
  check_findings(report, {concern::tick_not_seen}, verdict::unseen, "zk1:2181: cannot see");
  report.servers[0].min_session_timeout = 4s;
  report.servers[0].max_session_timeout.reset();
  check_findings(report, {concern::tick_not_seen}, verdict::unseen, "zk1:2181: cannot see");
}

BOOST_AUTO_TEST_CASE(nothing_but_srvr) {
  auto report = usual_ensemble();
  for (auto& server : report.servers) {
    server.tick.reset();
    server.min_session_timeout.reset();
    server.max_session_timeout.reset();
    server.sync_limit.reset();
    server.local_sessions.reset();
  }
  check_findings(report, {concern::tick_not_seen, concern::sessions_not_seen}, verdict::unseen,
                 "zk1:2181, zk2:2181 and zk3:2181");
  const auto judgement = inspection::judge(report);
  BOOST_TEST((judgement.peers.when_cut_off == cut_off::unknown));
  BOOST_TEST((judgement.longest_gap == 12s));  // by the configured tick
}

BOOST_AUTO_TEST_CASE(a_server_is_down) {
  auto report = usual_ensemble();
  report.servers[0] = {};
  report.servers[0].host = "zk1:2181";
  check_findings(report, {concern::server_not_seen}, verdict::unseen, "zk1:2181");
  report.servers[0].reachable = true;
  report.servers[0].mode = server_mode::not_serving;
  check_findings(report, {concern::server_not_seen}, verdict::unseen, "zk1:2181");
}

BOOST_AUTO_TEST_CASE(no_server_grants_a_session) {
  auto report = usual_ensemble();
  for (auto& server : report.servers) server.session_timeout.reset();
  check_findings(report, {concern::server_not_seen}, verdict::unreachable);
  BOOST_TEST(!inspection::judge(report).session_timeout.has_value());
  report.servers.clear();
  check_findings(report, {}, verdict::unreachable);
}

BOOST_AUTO_TEST_CASE(local_sessions_are_seen) {
  auto report = usual_ensemble();
  report.servers[2].local_sessions = 1;
  check_findings(report, {concern::local_sessions}, verdict::unsafe, "zk3:2181");
}

BOOST_AUTO_TEST_CASE(hosts_of_two_ensembles) {
  auto report = usual_ensemble();
  report.servers.push_back(usual("other:2181", server_mode::standalone, 0));
  check_findings(report, {concern::not_one_ensemble}, verdict::unsafe, "zk2:2181 and other:2181");
  report.servers.back() = usual("other:2181", server_mode::follower, 1);
  report.servers.back().same_ensemble = false;
  check_findings(report, {concern::not_one_ensemble}, verdict::unsafe, "of its own: zk1:2181 and other:2181");
}

/// Judged by server, not by name.
BOOST_AUTO_TEST_CASE(two_standalone_servers_behind_one_name) {
  auto report = usual_standalone();
  report.servers.push_back(report.servers[0]);
  report.servers[1].address = "192.0.2.2:2181";
  report.servers[1].same_ensemble = false;
  check_findings(report, {concern::not_one_ensemble}, verdict::unsafe,
                 "of its own: zk1:2181 (192.0.2.1:2181) and zk1:2181 (192.0.2.2:2181)");
}

BOOST_AUTO_TEST_CASE(one_server_named_twice) {
  auto report = usual_standalone();
  report.servers.push_back(usual("other:2181", server_mode::standalone, 0));
  check_findings(report, {}, verdict::safe);
  report = usual_ensemble();
  report.servers.push_back(usual("other:2181", server_mode::leader, 2));
  check_findings(report, {}, verdict::safe);
}

BOOST_AUTO_TEST_CASE(servers_that_could_not_be_compared) {
  auto report = usual_standalone();
  report.servers.push_back(usual("other:2181", server_mode::standalone, 0));
  report.servers[1].same_ensemble.reset();
  check_findings(report, {concern::ensemble_not_seen}, verdict::unseen,
                 "other:2181: cannot see whether it belongs to the ensemble of zk1:2181");
  report.servers[1].session_timeout.reset();  // said already
  check_findings(report, {concern::server_not_seen}, verdict::unseen, "other:2181: no session was granted there");
}

/// Only its server knows a local session.
BOOST_AUTO_TEST_CASE(local_sessions_show_nothing_of_ensembles) {
  auto report = usual_ensemble();
  report.servers[2].local_sessions = 1;
  report.servers[2].same_ensemble = false;
  check_findings(report, {concern::local_sessions}, verdict::unsafe, "zk3:2181");
}

BOOST_AUTO_TEST_CASE(closed_addresses_of_one_name_are_left_out) {
  const auto left = [](std::vector<std::pair<std::string, bool>> doors) {
    std::vector<server_report> servers(doors.size());
    for (std::size_t i = 0; i < doors.size(); ++i) {
      servers[i].address = doors[i].first;
      servers[i].reachable = doors[i].second;
    }
    inspection::leave_out_closed_doors(servers);
    std::string addresses;
    for (const auto& server : servers) addresses += server.address + ' ';
    return addresses;
  };
  const std::string v4 = "192.0.2.1:2181", v6 = "2001:db8::1:2181", other = "192.0.2.2:2181";
  BOOST_TEST(left({{v4, true}, {v6, false}}) == v4 + ' ');
  BOOST_TEST(left({{v4, false}, {v6, true}}) == v6 + ' ');
  // They may be two servers.
  BOOST_TEST(left({{v4, true}, {v6, true}}) == v4 + ' ' + v6 + ' ');
  // A dead server, not a closed door.
  BOOST_TEST(left({{v4, true}, {other, false}, {v6, false}}) == v4 + ' ' + other + ' ');
  BOOST_TEST(left({{v4, false}, {v6, false}}) == v4 + ' ' + v6 + ' ');
}

/// Whatever a server is in its ensemble, a standalone one beside it has another master.
BOOST_AUTO_TEST_CASE(a_standalone_server_beside_one_of_an_ensemble) {
  const std::pair<server_mode, bool> others[] = {{server_mode::leader, true},   {server_mode::follower, true},
                                                 {server_mode::observer, true}, {server_mode::read_only, true},
                                                 {server_mode::unknown, false}, {server_mode::not_serving, false}};
  for (const auto& [mode, in_ensemble] : others) {
    auto report = usual_standalone();
    report.servers.push_back(usual("other:2181", mode, 1));
    report.servers.back().learner_master = 1;
    BOOST_TEST(concerns(inspection::judge(report)).contains(concern::not_one_ensemble) == in_ensemble, to_string(mode));
  }
}

/// An ObserverMaster makes a tick count twice; what the observer follows is known by its ID.
BOOST_AUTO_TEST_CASE(observers) {
  auto report = usual_ensemble();
  report.servers.push_back(usual("zk4:2181", server_mode::observer, 4));
  auto& observer = report.servers.back();
  check_findings(report, {concern::learner_not_seen}, verdict::unseen, "zk4:2181");
  observer.learner_master = 9;  // not among the hosts
  check_findings(report, {concern::learner_not_seen}, verdict::unseen, "zk4:2181");
  observer.learner_master = 2;  // the leader
  check_findings(report, {}, verdict::safe);
  observer.learner_master = 1;  // a follower
  check_findings(report, {concern::tick_too_large}, verdict::unsafe, "max_tick to 4 s or more");
  report.max_tick = 4s;
  check_findings(report, {}, verdict::safe);
}

/// A max_tick that covers both cases need not know which it is.
BOOST_AUTO_TEST_CASE(an_observer_that_follows_an_unknown_server) {
  auto report = usual_ensemble();
  report.servers.push_back(usual("zk4:2181", server_mode::observer, 4));
  report.max_tick = 3999ms;
  check_findings(report, {concern::learner_not_seen}, verdict::unseen, "zk4:2181");
  report.max_tick = 4s;
  check_findings(report, {}, verdict::safe);
}

BOOST_AUTO_TEST_CASE(a_tick_that_is_too_large_with_and_without_an_observer) {
  auto report = usual_ensemble();
  report.servers.push_back(usual("zk4:2181", server_mode::observer, 4));
  report.servers.back().learner_master = 1;
  report.max_tick = 1999ms;
  const auto judgement = inspection::judge(report);
  BOOST_TEST_REQUIRE(judgement.findings.size() == 1U);  // said once
  BOOST_TEST((judgement.findings[0].about == concern::tick_too_large));
  BOOST_TEST(judgement.findings[0].text.find("set max_tick to 2 s or more") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(peers_without_leases)

/// (5 + 0.6) ticks of 2 s against two thirds of T.
BOOST_AUTO_TEST_CASE(the_edge) {
  BOOST_TEST((inspection::judge_peer(16'800ms, 2s, 10s).when_cut_off == cut_off::safe));
  const auto below = inspection::judge_peer(16'799ms, 2s, 10s);
  BOOST_TEST((below.when_cut_off == cut_off::unsafe));
  BOOST_TEST((below.longest_overlap == 1ms));
  BOOST_TEST((below.safe_from == 16'800ms));
}

BOOST_AUTO_TEST_CASE(usual_figures) {
  const auto peers = inspection::judge(usual_ensemble()).peers;
  BOOST_TEST((peers.when_cut_off == cut_off::unsafe));
  BOOST_TEST((peers.longest_overlap == 4534ms));
}

/// What was measured of them with T = 4 s: 5.9 s at worst. The bound is above it.
BOOST_AUTO_TEST_CASE(covers_what_was_measured) {
  BOOST_TEST((inspection::judge_peer(4s, 2s, 10s).longest_overlap == 8534ms));
}

BOOST_AUTO_TEST_CASE(a_standalone_server_cannot_be_cut_off) {
  const auto peers = inspection::judge(usual_standalone()).peers;
  BOOST_TEST((peers.when_cut_off == cut_off::safe));
  BOOST_TEST((peers.safe_from == 0ms));
}

BOOST_AUTO_TEST_CASE(the_follower_that_holds_out_longest_counts) {
  auto report = usual_ensemble();
  for (auto& server : report.servers) server.session_timeout = 17s;
  BOOST_TEST((inspection::judge(report).peers.when_cut_off == cut_off::safe));
  report.servers[2].sync_limit = 10;
  BOOST_TEST((inspection::judge(report).peers.when_cut_off == cut_off::unsafe));
}

/// One bad server is enough to say so; not to see one leaves it open.
BOOST_AUTO_TEST_CASE(what_was_not_seen) {
  auto report = usual_ensemble();
  report.servers[0].sync_limit.reset();
  BOOST_TEST((inspection::judge(report).peers.when_cut_off == cut_off::unsafe));
  for (auto& server : report.servers) server.session_timeout = 17s;
  BOOST_TEST((inspection::judge(report).peers.when_cut_off == cut_off::unknown));
}

/// A syncLimit that means "never" makes a figure, if not a useful one.
BOOST_AUTO_TEST_CASE(a_follower_that_never_gives_up) {
  constexpr std::chrono::milliseconds ten_years = std::chrono::years(10);
  const auto never = inspection::judge_peer(10s, 2s, std::chrono::milliseconds::max());
  BOOST_TEST((never.when_cut_off == cut_off::unsafe));
  BOOST_TEST((never.longest_overlap == ten_years + 1200ms - 6666ms));
  BOOST_TEST((never.safe_from == (ten_years + 1200ms) * 3 / 2));

  auto report = usual_ensemble();
  report.servers[0].tick = std::chrono::milliseconds(std::numeric_limits<int>::max());
  report.servers[0].sync_limit = std::numeric_limits<int>::max();
  const auto peers = inspection::judge(report).peers;
  BOOST_TEST((peers.when_cut_off == cut_off::unsafe));
  BOOST_TEST((peers.longest_overlap > ten_years));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
