// What a check sees of an ensemble: whole, in part, and without a quorum.
#include <boost/test/unit_test.hpp>

#include "support/check_stage.hpp"
#include "support/four_letter_words.hpp"

namespace zkelection::test {

BOOST_FIXTURE_TEST_SUITE(checks_of_an_ensemble, check_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(whole_then_broken) {
  zookeeper_ensemble servers;
  play(
      [&]() -> asio::awaitable<void> {
        auto all = quick(servers.hosts());
        all.max_tick = 500ms;
        auto report = co_await look_at(all);
        BOOST_TEST(to_string(report.judgement.outcome) == "safe");
        BOOST_REQUIRE(report.servers.size() == 3u);
        for (std::size_t i = 0; i < 3; ++i) {
          const auto& one = report.servers[i];
          const auto is_leader = i == servers.leader();
          BOOST_TEST((one.mode == (is_leader ? server_mode::leader : server_mode::follower)));
          BOOST_TEST((one.id == static_cast<std::int64_t>(i) + 1));
          BOOST_TEST((one.tick == 500ms));
          BOOST_TEST((one.sync_limit == 10));
          BOOST_TEST((one.local_sessions == 0));
          BOOST_TEST((one.session_timeout == session_timeout()));
          BOOST_TEST((one.same_ensemble == true));
          BOOST_TEST(one.unseen.empty());
        }
        // A follower holds out for 5 s, longer than the session.
        BOOST_TEST(to_string(report.judgement.peers.when_cut_off) == "unsafe");
        BOOST_TEST(live_sessions(servers[servers.leader()].access()).empty());

        const auto down = servers.follower();
        servers[down].kill();
        report = co_await look_at(all);
        BOOST_TEST(to_string(report.judgement.outcome) == "unseen");
        saw_nothing(report.servers.at(down), "cannot connect");

        const auto leader = servers.leader();
        servers[leader].kill();
        const auto last = servers[3 - down - leader].access();
        const auto has_given_up = [&] {
          return ask_server(last, "srvr").find("not currently serving") != std::string::npos;
        };
        co_await eventually(has_given_up, "the last server gives up", patience);
        report = co_await look_at(all);
        BOOST_TEST(to_string(report.judgement.outcome) == "unreachable");
        const auto left = std::ranges::find(report.servers, true, &server_report::reachable);
        BOOST_REQUIRE((left != report.servers.end()));
        BOOST_TEST((left->mode == server_mode::not_serving));
        saw_nothing(*left, "serves nobody now");
      },
      scaled(60s));
}

BOOST_AUTO_TEST_CASE(local_sessions) {
  zookeeper_ensemble servers(3, {.settings = {"localSessionsEnabled=true"}});
  play([&]() -> asio::awaitable<void> {
    auto all = config(servers.hosts());
    all.max_tick = 500ms;
    const auto report = co_await look_at(all);
    BOOST_TEST(to_string(report.judgement.outcome) == "unsafe");
    BOOST_TEST(has(report, concern::local_sessions));
    for (const auto& one : report.servers) BOOST_TEST((one.local_sessions > 0));
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
