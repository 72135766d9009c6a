// A thousand elections and more in one process.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <numeric>

#include "support/four_letter_words.hpp"
#include "support/stage.hpp"

namespace zkelection::test {
namespace {

struct crowd_stage : private own_server, public stage {
  crowd_stage() : stage(killable), begun_(std::chrono::steady_clock::now()) {}

  void lap(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    std::cout << what << ": " << std::chrono::duration_cast<milliseconds>(now - begun_).count() << " ms\n";
    begun_ = now;
  }

 private:
  std::chrono::steady_clock::time_point begun_;
};

/// Elections of one factory, each of a resource of its own.
class crowd {
 public:
  crowd(stage& on, election_factory& factory) : on_(on), factory_(factory) {}

  asio::awaitable<void> gather(int size, std::string name) {
    for (int i = 0; i < size; ++i) elections_.push_back(co_await stand(factory_, name + std::to_string(i)));
  }

  /// All at once; fails the test unless all win.
  asio::awaitable<void> win_all(milliseconds limit) {
    std::vector<operation<error_code>> awaits;
    awaits.reserve(elections_.size());
    for (const auto& one : elections_) awaits.push_back(on_.begin(one->async_await()));
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (auto& await : awaits) {
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
      BOOST_REQUIRE(co_await await.within(std::max(left, 1ms)) == ok);
    }
    BOOST_TEST(masters() == elections_.size());
  }

  std::size_t masters() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(elections_, [](const auto& one) { return one->with_mastership().active(); }));
  }

  std::vector<std::unique_ptr<election>>& elections() { return elections_; }

 private:
  stage& on_;
  election_factory& factory_;
  std::vector<std::unique_ptr<election>> elections_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(many_elections, crowd_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(a_thousand_on_one_session) {
  play(
      [&]() -> asio::awaitable<void> {
        const auto factory = make_factory();
        crowd all(*this, *factory);
        co_await all.gather(1000, "many/");
        lap("1 000 elections made");
        co_await all.win_all(scaled(10s));
        lap("1 000 elections won");
        BOOST_TEST(sessions().size() == 1u);
        BOOST_TEST(server_figure(access(), "zk_ephemerals_count") == 1000);

        // Each has its own fate.
        std::vector<operation<error_code>> resigns;
        for (std::size_t i = 0; i < 1000; i += 2) resigns.push_back(begin(all.elections()[i]->async_resign()));
        for (auto& resign : resigns) BOOST_REQUIRE(co_await resign.within(scaled(10s)) == ok);
        BOOST_TEST(all.masters() == 500u);
        BOOST_TEST(server_figure(access(), "zk_ephemerals_count") == 500);
        lap("500 resigned");

        // All end with their session, and all stand again on the next.
        const auto context = all.elections()[1]->with_mastership();
        expire(*sessions().begin());
        co_await eventually([&] { return all.masters() == 0; }, "all learn of the end", scaled(5s));
        co_await all.win_all(scaled(10s));
        lap("1 000 elections won again after the session's expiry");
        auto close = begin(factory->async_close());
        BOOST_TEST(co_await close.within(scaled(5s)) == ok);
        BOOST_TEST(server_figure(access(), "zk_ephemerals_count") == 0);
        lap("closed");
      },
      scaled(60s));
}

/// No session may own so many nodes that its reconnect or its end would endanger the ensemble.
BOOST_AUTO_TEST_CASE(ten_thousand_survive_a_restart) {
  constexpr int size = sanitized ? 2'000 : 10'000;
  if (sanitized) std::cout << "*** " << size << " elections instead of 10 000, because of the sanitizers ***\n";
  play(
      [&]() -> asio::awaitable<void> {
        auto patient = config();
        patient.session_timeout = 20 * tick();
        const auto factory = make_factory(patient);
        crowd all(*this, *factory);
        // Long names, so that their bytes fill several sessions.
        co_await all.gather(size, "many/" + std::string(150, 'x'));
        lap("elections made");
        co_await all.win_all(scaled(60s));
        lap("elections won");

        const auto owned = ephemerals_by_session(access());
        BOOST_TEST(owned.size() == sessions().size());
        BOOST_TEST(owned.size() > 1u);
        for (const auto& [session, nodes] : owned) {
          // What it owns, and room for the two that each may watch.
          const auto bytes = 3 * std::accumulate(nodes.begin(), nodes.end(), std::size_t{0},
                                                 [](std::size_t sum, const auto& path) { return sum + path.size(); });
          BOOST_TEST(bytes <= 600'000u);
        }
        std::cout << "spread over " << owned.size() << " sessions\n";
        lap("looked at");

        look_again();
        server().kill();
        server().start();
        co_await eventually([&] { return server().serves(); }, "the server serves again", patience);
        lap("killed and restarted");
        co_await all.win_all(scaled(90s));
        lap("elections won again, or never lost");
        BOOST_TEST(server_figure(access(), "zk_ephemerals_count") == size);

        auto close = begin(factory->async_close());
        BOOST_TEST(co_await close.within(scaled(10s)) == ok);
        lap("closed");
        all.elections().clear();
      },
      scaled(240s));
}

/// Elections come and go, and the budget of their session with them.
BOOST_AUTO_TEST_CASE(a_session_is_used_again) {
  play(
      [&]() -> asio::awaitable<void> {
        const auto factory = make_factory();
        for (int round = 0; round < 5; ++round) {
          crowd all(*this, *factory);
          co_await all.gather(500, "round/" + std::string(150, 'x'));
          co_await all.win_all(scaled(10s));
          std::vector<operation<error_code>> closes;
          for (const auto& one : all.elections()) closes.push_back(begin(one->async_close()));
          for (auto& close : closes) BOOST_REQUIRE(co_await close.within(scaled(10s)) == ok);
          BOOST_TEST(sessions().size() == 1u);
        }
        co_await factory->async_close();
      },
      scaled(60s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
