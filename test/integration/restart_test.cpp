// The server is killed and comes back over its data.
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"

namespace zkelection::test {
namespace {

struct restart_stage : private own_server, public stage {
  restart_stage() : stage(killable) { shorten_sessions(); }

  void kill() {
    look_again();
    server().kill();
  }

  asio::awaitable<void> restart() {
    server().start();
    co_await eventually([this] { return server().serves(); }, "the server serves again", patience);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(restart, restart_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(while_master) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "restart");
    co_await election->async_await();
    const auto context = election->with_mastership();
    auto end = begin(context.async_wait());
    kill();
    BOOST_TEST(co_await end.within(session_timeout()) == ok);
    BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));

    auto await = begin(election->async_await());
    co_await await.pends(500ms);
    co_await restart();
    BOOST_TEST(co_await await.within(scaled(10s)) == ok);
    BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
    BOOST_TEST(candidates("restart").size() == 1u);
    co_await factory->async_close();
  });
}

/// The lease outlasts the restart.
BOOST_AUTO_TEST_CASE(while_master_for_less_than_the_lease) {
  play(
      [&]() -> asio::awaitable<void> {
        auto patient = config();
        patient.session_timeout = 20 * tick();
        const auto factory = make_factory(patient);
        const auto election = co_await stand(*factory, "restart");
        co_await election->async_await();
        const auto context = election->with_mastership();
        const auto before = context.remaining();
        kill();
        co_await restart();
        co_await eventually([&] { return context.remaining() > before / 2 && !candidates("restart").empty(); },
                            "the lease is renewed", scaled(3s));
        BOOST_TEST(context.active());
        BOOST_TEST(election->with_mastership().fencing_token() == context.fencing_token());
        co_await factory->async_close();
      },
      scaled(60s));
}

BOOST_AUTO_TEST_CASE(while_idle) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "restart");
    co_await connects(hosts());
    kill();
    co_await restart();
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(scaled(10s)) == ok);
    co_await factory->async_close();
  });
}

/// Once a session came about, an await retries for ever, whatever `first_connect_timeout` says.
BOOST_AUTO_TEST_CASE(outlasts_the_first_connect_timeout) {
  play([&]() -> asio::awaitable<void> {
    auto impatient = config();
    impatient.first_connect_timeout = 500ms;
    const auto factory = make_factory(impatient);
    const auto election = co_await stand(*factory, "restart");
    co_await election->async_await();
    co_await election->async_resign();
    kill();
    auto await = begin(election->async_await());
    co_await await.pends(2s);
    co_await restart();
    BOOST_TEST(co_await await.within(scaled(10s)) == ok);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(while_resigning) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "restart");
    co_await election->async_await();
    kill();
    auto resign = begin(election->async_resign());
    co_await resign.pends(300ms);
    co_await restart();
    BOOST_TEST(co_await resign.within(scaled(10s)) == ok);
    BOOST_TEST(candidates("restart").empty());
    co_await factory->async_close();
  });
}

/// Nobody is there to confirm anything: close ends at its limit.
BOOST_AUTO_TEST_CASE(close_without_a_server) {
  play([&]() -> asio::awaitable<void> {
    auto hasty = config();
    hasty.close_timeout = 1s;
    const auto factory = make_factory(hasty);
    const auto election = co_await stand(*factory, "restart");
    co_await election->async_await();
    kill();
    auto close = begin(election->async_close());
    co_await close.pends(500ms);
    BOOST_TEST(co_await close.within(1s + soon) == error_code(errc::timed_out));
    auto close_all = begin(factory->async_close());
    BOOST_TEST(co_await close_all.within(1s + soon) == error_code(errc::timed_out));
    co_await restart();
    expect_nodes_to_end_with_their_sessions();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
