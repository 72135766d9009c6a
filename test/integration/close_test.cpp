// Closing and destroying, with the network's help and without.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

struct close_stage : short_session_stage {
  session_config hasty(std::string hosts) {
    auto changed = config(std::move(hosts));
    changed.close_timeout = 1s;
    return changed;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(close, close_stage)

BOOST_AUTO_TEST_CASE(of_a_factory_ends_everything) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto master = co_await stand(*factory, "close");
    const auto waiter = co_await stand(*factory, "close");
    const auto idle = co_await stand(*factory, "close");
    co_await master->async_await();
    const auto context = master->with_mastership();
    auto end = begin(context.async_wait());
    auto await = begin(waiter->async_await());
    co_await await.pends();

    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
    BOOST_TEST(co_await end.within(soon) == ok);
    BOOST_TEST(context.reason() == std::optional(end_reason::closed));
    BOOST_TEST(co_await await.within(soon) == error_code(errc::closed));
    BOOST_TEST(look().ephemerals().empty());
    BOOST_TEST(sessions().empty());

    for (const auto* one : {&master, &waiter, &idle}) {
      auto late = begin((*one)->async_await());
      BOOST_TEST(co_await late.within(soon) == error_code(errc::closed));
      auto late_resign = begin((*one)->async_resign());
      BOOST_TEST(co_await late_resign.within(soon) == error_code(errc::closed));
      auto late_close = begin((*one)->async_close());
      BOOST_TEST(co_await late_close.within(soon) == ok);
    }
    error_code error;
    const auto none = co_await factory->async_new_election("close", asio::redirect_error(asio::use_awaitable, error));
    BOOST_TEST(error == error_code(errc::closed));
    BOOST_TEST(none == nullptr);
    auto again = begin(factory->async_close());
    BOOST_TEST(co_await again.within(soon) == ok);
  });
}

BOOST_AUTO_TEST_CASE(of_a_factory_that_never_connected) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    auto close = begin(factory->async_close());
    BOOST_TEST(co_await close.within(soon) == ok);
  });
}

/// Twice at the same time: both end together.
BOOST_AUTO_TEST_CASE(of_a_factory_twice_at_once) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "close");
    co_await election->async_await();
    auto one = begin(factory->async_close());
    auto two = begin(factory->async_close());
    auto own = begin(election->async_close());
    BOOST_TEST(co_await one.within(soon) == ok);
    BOOST_TEST(co_await two.within(soon) == ok);
    BOOST_TEST(co_await own.within(soon) == ok);
  });
}

/// The network is silent: close stops waiting at its limit, and the withdrawal goes on.
BOOST_AUTO_TEST_CASE(of_an_election_at_its_limit, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(hasty(proxy.hosts()));
    const auto election = co_await stand(*factory, "close");
    co_await election->async_await();
    const auto context = election->with_mastership();
    proxy.stall(direction::requests);
    auto close = begin(election->async_close());
    BOOST_TEST(!context.active());
    co_await close.pends(800ms);
    BOOST_TEST(co_await close.within(200ms + soon) == error_code(errc::timed_out));
    BOOST_TEST(candidates("close").size() == 1u);
    BOOST_TEST(election->last_error().find(path_of("close")) != std::string::npos, election->last_error());
    proxy.flow(direction::requests);
    co_await eventually([&] { return candidates("close").empty(); }, "the withdrawal goes on", scaled(3s));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(of_a_factory_at_its_limit, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(hasty(proxy.hosts()));
    const auto election = co_await stand(*factory, "close");
    co_await election->async_await();
    proxy.stall(direction::requests);
    proxy.stall(direction::replies);
    auto close = begin(factory->async_close());
    co_await close.pends(800ms);
    BOOST_TEST(co_await close.within(200ms + soon) == error_code(errc::timed_out));
    BOOST_TEST(candidates("close").size() == 1u);
    expect_nodes_to_end_with_their_sessions();
  });
}

BOOST_AUTO_TEST_CASE(of_a_factory_while_nobody_is_there, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(hasty(proxy.hosts()));
    const auto election = co_await stand(*factory, "close");
    co_await election->async_await();
    proxy.sever();
    auto close = begin(factory->async_close());
    co_await close.pends(800ms);
    BOOST_TEST(co_await close.within(200ms + soon) == error_code(errc::timed_out));
    expect_nodes_to_end_with_their_sessions();
  });
}

/// The network comes back in time.
BOOST_AUTO_TEST_CASE(of_a_factory_that_reconnects_in_time, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "close");
    co_await election->async_await();
    proxy.sever();
    auto close = begin(factory->async_close());
    co_await close.pends();
    proxy.admit();
    BOOST_TEST(co_await close.within(scaled(3s)) == ok);
    BOOST_TEST(candidates("close").empty());
    BOOST_TEST(sessions().empty());
  });
}

/// Destroyed without a close: the session goes on withdrawing, and what was pending ends.
BOOST_AUTO_TEST_CASE(by_destroying_the_factory) {
  play([&]() -> asio::awaitable<void> {
    auto factory = make_factory();
    const auto master = co_await stand(*factory, "close");
    const auto waiter = co_await stand(*factory, "close");
    co_await master->async_await();
    const auto context = master->with_mastership();
    auto await = begin(waiter->async_await());
    co_await await.pends();
    factory.reset();
    BOOST_TEST(co_await await.within(soon) == error_code(errc::closed));
    co_await eventually([&] { return !context.active(); }, "the mastership ends");
    BOOST_TEST(context.reason() == std::optional(end_reason::closed));
    co_await eventually([&] { return sessions().empty(); }, "the session ends");
    // An election may outlive its factory: it is closed by then.
    auto late = begin(master->async_await());
    BOOST_TEST(co_await late.within(soon) == error_code(errc::closed));
    BOOST_TEST(!master->with_mastership().active());
    BOOST_TEST(master->resource() == "close");
  });
}

BOOST_AUTO_TEST_CASE(by_destroying_an_election) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    auto master = co_await stand(*factory, "close");
    auto waiter = co_await stand(*factory, "close");
    const auto last = co_await stand(*factory, "close");
    co_await master->async_await();
    const auto context = master->with_mastership();
    auto await = begin(waiter->async_await());
    co_await await.pends();
    auto await_last = begin(last->async_await());
    co_await await_last.pends();

    waiter.reset();
    BOOST_TEST(co_await await.within(soon) == error_code(errc::closed));
    co_await eventually([&] { return candidates("close").size() == 2; }, "the waiter is withdrawn");
    master.reset();
    co_await eventually([&] { return !context.active(); }, "the mastership ends");
    BOOST_TEST(co_await await_last.within(soon) == ok);
    co_await factory->async_close();
  });
}

/// In the middle of each step, and then everything at once.
BOOST_AUTO_TEST_CASE(by_destroying_everything_at_any_moment) {
  play(
      [&]() -> asio::awaitable<void> {
        asio::steady_timer timer(executor());
        for (int step = 0; step < 40; ++step) {
          auto factory = make_factory();
          auto election = co_await stand(*factory, "close");
          auto await = begin(election->async_await());
          timer.expires_after(step * 150us);
          co_await timer.async_wait(asio::use_awaitable);
          if (step % 2 == 0) election.reset();
          factory.reset();
          const auto error = co_await await.within(soon);
          BOOST_TEST((error == ok || error == error_code(errc::closed)), error.message());
        }
        co_await eventually([&] { return look().ephemerals().empty(); }, "all is withdrawn", scaled(5s));
      },
      scaled(60s));
}

/// Destroyed while disconnected: the executor is kept busy for at most the close limit (the stage checks that it is let
/// go).
BOOST_AUTO_TEST_CASE(by_destroying_the_factory_while_nobody_is_there, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    auto factory = make_factory(hasty(proxy.hosts()));
    auto election = co_await stand(*factory, "close");
    co_await election->async_await();
    proxy.sever();
    election.reset();
    factory.reset();
    expect_nodes_to_end_with_their_sessions();
  });
}

/// The executor's context ends first, with everything under way.
BOOST_AUTO_TEST_CASE(by_destroying_the_io_context) {
  {
    asio::io_context io;
    auto telling_nobody = config();
    telling_nobody.on_event = {};
    const auto factory = make_factory(io.get_executor(), telling_nobody);
    std::unique_ptr<election> master, waiter;
    tell(io, [&]() -> asio::awaitable<void> {
      master = co_await stand(*factory, "close");
      waiter = co_await stand(*factory, "close");
      co_await master->async_await();
    });
    waiter->async_await([](error_code) {});
    io.restart();
    io.run_for(50ms);
    master.reset();
    waiter.reset();
  }
  expect_nodes_to_end_with_their_sessions();
}

/// Coroutines own the elections that they wait for, and go with the context.
BOOST_AUTO_TEST_CASE(by_destroying_the_io_context_under_coroutines) {
  const auto alive = std::make_shared<int>();
  {
    asio::io_context io;
    auto telling_nobody = config();
    telling_nobody.on_event = {};
    const auto campaign = [this, &io, telling_nobody, alive]() -> asio::awaitable<void> {
      const auto held = alive;
      const auto factory = make_factory(io.get_executor(), telling_nobody);
      const auto election = co_await stand(*factory, "close");
      co_await election->async_await();
      const auto context = election->with_mastership();
      co_await context.async_wait();
    };
    asio::co_spawn(io, campaign, asio::detached);
    asio::co_spawn(io, campaign, asio::detached);
    tell(io, [&]() -> asio::awaitable<void> {
      co_await eventually([&] { return candidates("close").size() == 2; }, "one is master and one waits");
    });
  }
  BOOST_TEST(alive.use_count() == 1);
  expect_nodes_to_end_with_their_sessions();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
