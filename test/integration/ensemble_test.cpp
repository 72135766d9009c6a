// Three servers, of which one is killed or frozen.
#include <boost/test/unit_test.hpp>

#include "support/four_letter_words.hpp"
#include "support/stage.hpp"

namespace zkelection::test {
namespace {

/// An ensemble of its own for each story, and two candidates that know all servers.
struct ensemble_stage {
  asio::io_context io;
  zookeeper_ensemble servers;

  session_config config() {
    session_config config;
    config.hosts = servers.hosts();
    config.session_timeout = sanitized ? 5s : 3s;
    config.max_tick = 500ms;
    config.close_timeout = scaled(10s);
    return config;
  }

  void play(const story& body) { tell(io, body, scaled(60s)); }

  server_access leader() { return servers[servers.leader()].access(); }

  asio::awaitable<void> expect_leader() {
    co_await eventually([this] { return servers.has_leader(); }, "the servers elect a leader", 3 * patience);
  }

  void teardown() {
    const auto deadline = std::chrono::steady_clock::now() + scaled(10s);
    const auto is_clean = [this] {
      return servers.has_leader() && live_sessions(leader()).empty() && raw_client(leader()).ephemerals().empty();
    };
    bool clean = is_clean();
    while (!clean && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(20ms);
      clean = is_clean();
    }
    BOOST_TEST(clean, "a session or a candidate is left");
  }

  /// One is the master, the other waits; then something happens to a server. In the end one is the master again, and
  /// with a larger token whenever it is another mastership.
  void check_that_mastership_goes_on(const std::function<void(zookeeper_ensemble&)>& harm,
                                     const std::function<void(zookeeper_ensemble&)>& mend) {
    play([&]() -> asio::awaitable<void> {
      zookeeper_factory first(io.get_executor(), config()), second(io.get_executor(), config());
      const auto one = co_await stand(first, "ensemble");
      const auto two = co_await stand(second, "ensemble");
      co_await one->async_await();
      const auto context = one->with_mastership();
      operation await(io.get_executor(), two->async_await());
      co_await await.pends(300ms);

      harm(servers);
      co_await expect_leader();
      std::uint64_t last_token = context.fencing_token();
      // Whether the old master's connection went or not: it resigns, or has lost.
      if (context.active()) {
        BOOST_TEST(!await.done());
        operation resign(io.get_executor(), one->async_resign());
        BOOST_TEST(co_await resign.within(patience) == ok);
      }
      BOOST_TEST(co_await await.within(patience) == ok);
      BOOST_TEST(!context.active());
      auto now = two->with_mastership();
      BOOST_TEST(now.fencing_token() > last_token);
      last_token = now.fencing_token();

      // Back and forth on what is left of the ensemble.
      for (int round = 0; round < 3; ++round) {
        operation back(io.get_executor(), one->async_await());
        operation leave(io.get_executor(), two->async_resign());
        BOOST_TEST(co_await leave.within(patience) == ok);
        BOOST_TEST(co_await back.within(patience) == ok);
        BOOST_TEST(one->with_mastership().fencing_token() > last_token);
        last_token = one->with_mastership().fencing_token();
        operation forth(io.get_executor(), two->async_await());
        operation leave_again(io.get_executor(), one->async_resign());
        BOOST_TEST(co_await leave_again.within(patience) == ok);
        BOOST_TEST(co_await forth.within(patience) == ok);
        BOOST_TEST(two->with_mastership().fencing_token() > last_token);
        last_token = two->with_mastership().fencing_token();
      }
      mend(servers);
      co_await eventually([this] { return servers.all_serve(); }, "all serve again", 3 * patience);
      co_await first.async_close();
      co_await second.async_close();
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ensemble, ensemble_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(leader_killed) {
  std::size_t victim = 0;
  check_that_mastership_goes_on(
      [&](zookeeper_ensemble& ensemble) {
        victim = ensemble.leader();
        ensemble[victim].kill();
      },
      [&](zookeeper_ensemble& ensemble) { ensemble[victim].start(); });
}

BOOST_AUTO_TEST_CASE(follower_killed) {
  std::size_t victim = 0;
  check_that_mastership_goes_on(
      [&](zookeeper_ensemble& ensemble) {
        victim = ensemble.follower();
        ensemble[victim].kill();
      },
      [&](zookeeper_ensemble& ensemble) { ensemble[victim].start(); });
}

BOOST_AUTO_TEST_CASE(follower_frozen) {
  std::size_t victim = 0;
  check_that_mastership_goes_on(
      [&](zookeeper_ensemble& ensemble) {
        victim = ensemble.follower();
        ensemble[victim].pause();
      },
      [&](zookeeper_ensemble& ensemble) { ensemble[victim].resume(); });
}

/// A minority serves nobody: the mastership ends, and begins again with the majority.
BOOST_AUTO_TEST_CASE(majority_killed) {
  play([&]() -> asio::awaitable<void> {
    zookeeper_factory factory(io.get_executor(), config());
    const auto election = co_await stand(factory, "ensemble");
    co_await election->async_await();
    const auto context = election->with_mastership();
    operation end(io.get_executor(), context.async_wait());
    const auto leader = servers.leader(), follower = servers.follower();
    servers[leader].kill();
    servers[follower].kill();
    BOOST_TEST(co_await end.within(patience) == ok);
    operation await(io.get_executor(), election->async_await());
    co_await await.pends(500ms);
    servers[leader].start();
    servers[follower].start();
    BOOST_TEST(co_await await.within(3 * patience) == ok);
    BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
    co_await eventually([this] { return servers.all_serve(); }, "all serve again", 3 * patience);
    co_await factory.async_close();
  });
}

/// Each server in turn, as in a rolling upgrade. Candidates come and go all the while.
BOOST_AUTO_TEST_CASE(rolling_restart) {
  play([&]() -> asio::awaitable<void> {
    zookeeper_factory factory(io.get_executor(), config());
    const auto election = co_await stand(factory, "ensemble");
    std::uint64_t last_token = 0;
    for (std::size_t i = 0; i < servers.size(); ++i) {
      servers[i].kill();
      co_await expect_leader();
      servers[i].start();
      operation await(io.get_executor(), election->async_await());
      BOOST_TEST(co_await await.within(3 * patience) == ok);
      BOOST_TEST(election->with_mastership().fencing_token() > last_token);
      last_token = election->with_mastership().fencing_token();
      operation resign(io.get_executor(), election->async_resign());
      BOOST_TEST(co_await resign.within(3 * patience) == ok);
      co_await eventually([this] { return servers.all_serve(); }, "all serve again", 3 * patience);
    }
    co_await factory.async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
