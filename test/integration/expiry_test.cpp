// The ensemble expires the session, in each phase of a candidate's life.
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

/// The one session of ours that the server knows. While the machine stands still it may not say so at once.
asio::awaitable<std::int64_t> only_session(stage& on) {
  co_await eventually([&] { return on.sessions().size() == 1; }, "there is one session");
  co_return *on.sessions().begin();
}

asio::awaitable<void> win(stage& on, election& candidate) {
  auto await = on.begin(candidate.async_await());
  BOOST_TEST(co_await await.within(scaled(3s)) == ok, candidate.last_error());
  BOOST_TEST(candidate.with_mastership().active());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(expiry, short_session_stage)

BOOST_AUTO_TEST_CASE(while_idle) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "expiry");
    co_await connects(hosts());
    const auto first = co_await only_session(*this);
    expire(first);
    co_await connects(hosts(), 2);
    BOOST_TEST(co_await only_session(*this) != first);
    co_await win(*this, *election);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(while_waiting) {
  play([&]() -> asio::awaitable<void> {
    const auto first = make_factory();
    const auto second = make_factory();
    const auto master = co_await stand(*first, "expiry");
    const auto waiter = co_await stand(*second, "expiry");
    co_await win(*this, *master);
    auto await = begin(waiter->async_await());
    co_await eventually([&] { return candidates("expiry").size() == 2; }, "it queues up");
    const auto node = candidates("expiry")[1];
    expire(owner("expiry", 1));
    BOOST_TEST(candidates("expiry").size() == 1u);

    co_await eventually([&] { return candidates("expiry").size() == 2; }, "it enrols on a new session", scaled(3s));
    BOOST_TEST(candidates("expiry")[1] != node);
    co_await await.pends();
    BOOST_TEST(master->with_mastership().active());
    co_await master->async_resign();
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await first->async_close();
    co_await second->async_close();
  });
}

BOOST_AUTO_TEST_CASE(while_master) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "expiry");
    co_await win(*this, *election);
    const auto context = election->with_mastership();
    auto end = begin(context.async_wait());
    expire(owner("expiry"));
    BOOST_TEST(co_await end.within(soon) == ok);
    BOOST_TEST(context.reason() == std::optional(end_reason::session_expired));
    co_await never([&] { return !candidates("expiry").empty(); }, "a node that nobody asked for");
    co_await win(*this, *election);
    BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
    co_await factory->async_close();
  });
}

/// The delete is under way when the session ends.
BOOST_AUTO_TEST_CASE(while_resigning, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "expiry");
    co_await win(*this, *election);
    const auto session = owner("expiry");
    proxy.stall(direction::requests);
    auto resign = begin(election->async_resign());
    co_await eventually([&] { return proxy.count(opcode::erase) == 1; }, "the delete is sent");
    co_await resign.pends();
    proxy.sever();
    expire(session);
    co_await resign.pends();
    proxy.flow(direction::requests);
    proxy.forget();
    proxy.admit();
    BOOST_TEST(co_await resign.within(scaled(3s)) == ok);
    // The new session looks whether anything remains, on a server that is up to date.
    BOOST_TEST(proxy.count(opcode::sync) >= 1);
    co_await win(*this, *election);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(while_closing, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "expiry");
    co_await win(*this, *election);
    const auto session = owner("expiry");
    proxy.stall(direction::requests);
    auto close = begin(election->async_close());
    co_await eventually([&] { return proxy.count(opcode::erase) == 1; }, "the delete is sent");
    proxy.sever();
    expire(session);
    proxy.flow(direction::requests);
    proxy.admit();
    BOOST_TEST(co_await close.within(scaled(3s)) == ok);
    auto closed = begin(factory->async_close());
    BOOST_TEST(co_await closed.within(soon) == ok);
  });
}

BOOST_AUTO_TEST_CASE(while_the_factory_closes, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "expiry");
    co_await win(*this, *election);
    const auto session = owner("expiry");
    proxy.stall(direction::requests);
    auto close = begin(factory->async_close());
    co_await close.pends();
    expire(session);
    proxy.cut();
    proxy.flow(direction::requests);
    // Whether it learns of the expiry or stops at its limit, it ends, and nothing is left.
    const auto error = co_await close.within(scaled(6s));
    BOOST_TEST((error == ok || error == error_code(errc::timed_out)), error.message());
    BOOST_TEST(candidates("expiry").empty());
  });
}

/// Expired by the server itself, because the client was silent for too long.
BOOST_AUTO_TEST_CASE(by_silence, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto waiting_factory = make_factory();
    const auto master = co_await stand(*factory, "expiry");
    const auto next = co_await stand(*waiting_factory, "expiry");
    co_await win(*this, *master);
    const auto context = master->with_mastership();
    auto await = begin(next->async_await());
    co_await eventually([&] { return candidates("expiry").size() == 2; }, "it queues up");
    proxy.stall(direction::requests);
    proxy.stall(direction::replies);
    co_await eventually([&] { return !context.active(); }, "the lease ends", session_timeout());
    BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));
    BOOST_TEST(!await.done(), "the next one is master while the old one still was");
    BOOST_TEST(co_await await.within(session_timeout() + 2 * tick() + soon) == ok);
    BOOST_TEST(next->with_mastership().fencing_token() > context.fencing_token());

    proxy.cut();
    proxy.flow(direction::requests);
    proxy.flow(direction::replies);
    auto again = begin(master->async_await());
    co_await eventually([&] { return candidates("expiry").size() == 2; }, "the old master stands again", scaled(3s));
    co_await again.pends();
    co_await next->async_close();
    BOOST_TEST(co_await again.within(soon) == ok);
    co_await factory->async_close();
    co_await waiting_factory->async_close();
  });
}

/// A new session has its own nodes only, however often the old ones expire.
BOOST_AUTO_TEST_CASE(again_and_again) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "expiry");
    std::uint64_t last_token = 0;
    for (int round = 0; round < 20; ++round) {
      co_await win(*this, *election);
      const auto context = election->with_mastership();
      BOOST_TEST(context.fencing_token() > last_token);
      last_token = context.fencing_token();
      BOOST_TEST(candidates("expiry").size() == 1u);
      auto end = begin(context.async_wait());
      expire(owner("expiry"));
      BOOST_TEST(co_await end.within(soon) == ok);
    }
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
