// An outage as an operator sees it: every event, and when. The whole library but its sockets, in virtual time.
#include <boost/test/unit_test.hpp>
#include <map>
#include <zkelection/testing.hpp>

#include "support/deadlines.hpp"

namespace zkelection::test {
namespace {

using counts = std::map<std::string, int>;

/// A master on three servers, with a session timeout of 10 s.
struct outage_story {
  asio::io_context io;
  testing::memory_ensemble ensemble{io};
  std::vector<event> events;
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> elected;

  outage_story() {
    session_config config;
    config.on_event = [this](const event& what) {
      events.push_back(what);
      at.push_back(ensemble.elapsed() - begin);
    };
    factory = ensemble.make_factory(std::move(config));
    factory->async_new_election("r", [this](error_code, std::unique_ptr<election> made) { elected = std::move(made); });
    ensemble.run();
    elected->async_await([](error_code) {});
    ensemble.advance(10s);
    BOOST_REQUIRE(elected->with_mastership().active());
    forget();
  }

  void forget() {
    events.clear();
    at.clear();
    begin = ensemble.elapsed();
  }

  /// How often each kind was told, with its level.
  counts told() const {
    counts all;
    for (const auto& what : events) ++all[std::string(to_string(what.level)).append(" ").append(to_string(what.kind))];
    return all;
  }

  std::vector<long> seconds_of(event_kind kind) const {
    std::vector<long> all;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (events[i].kind == kind) all.push_back(std::chrono::round<std::chrono::seconds>(at[i]).count());
    }
    return all;
  }

  std::vector<std::chrono::nanoseconds> at;
  std::chrono::nanoseconds begin{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outages, outage_story)

/// What used to be 300 lines, none of which could wake anybody.
BOOST_AUTO_TEST_CASE(twenty_eight_seconds_without_a_server) {
  ensemble.partition("r");
  ensemble.advance(28s);
  BOOST_TEST((told() == counts{{"debug connecting", 3},
                               {"info connection_lost", 1},
                               {"info connection_failed", 3},
                               {"warning mastership_ended", 1},
                               {"warning no_server_reachable", 2}}));

  forget();
  ensemble.heal();
  ensemble.advance(10s);
  BOOST_TEST((told() == counts{{"warning session_expired", 1}, {"info withdrawn", 1}, {"info connected", 1}}));
}

/// After half a session timeout, and then ever more seldom, as long as it lasts.
BOOST_AUTO_TEST_CASE(a_warning_that_is_repeated_after_growing_pauses) {
  ensemble.partition("r");
  ensemble.advance(1h);
  const auto lost = seconds_of(event_kind::connection_lost);
  BOOST_REQUIRE(lost.size() == 1U);
  std::vector<long> expected;
  for (const long after : {5, 15, 35, 75, 155, 315, 635, 1235, 1835, 2435, 3035}) expected.push_back(lost[0] + after);
  BOOST_TEST(seconds_of(event_kind::no_server_reachable) == expected, boost::test_tools::per_element());
  BOOST_TEST(told()["info connection_failed"] == 3);

  const auto warning = std::ranges::find(events, event_kind::no_server_reachable, &event::kind);
  BOOST_TEST(warning->host == "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3");
  BOOST_TEST(warning->reason == "unreachable");
  BOOST_TEST(warning->subject == "");
  BOOST_TEST(warning->text.starts_with("no server reachable for 5 s; 127.0.0.1:"), warning->text);
  BOOST_TEST(warning->text.ends_with("cut off; check the hosts and the network"), warning->text);
}

/// A server that has lost the others hangs up, and the next one takes the session.
BOOST_AUTO_TEST_CASE(a_lost_server_among_three_wakes_nobody) {
  ensemble.disconnect("r");
  ensemble.advance(1min);
  BOOST_TEST((told() == counts{{"debug connecting", 1}, {"info connection_lost", 1}, {"info connected", 1}}));
  BOOST_TEST(elected->with_mastership().active());
}

/// A second outage is told like the first.
BOOST_AUTO_TEST_CASE(the_next_outage_is_told_anew) {
  for (int i = 0; i < 2; ++i) {
    ensemble.partition("r");
    ensemble.advance(12s);
    BOOST_TEST(seconds_of(event_kind::no_server_reachable).size() == 1U);
    BOOST_TEST(told()["info connection_failed"] == 3);
    ensemble.heal();
    ensemble.advance(20s);
    elected->async_await([](error_code) {});
    ensemble.advance(20s);
    BOOST_REQUIRE(elected->with_mastership().active());
    forget();
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
