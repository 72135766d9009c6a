// The nodes above the candidates': they come, and go when they are empty, or when somebody removes them.
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include "support/stage.hpp"

namespace zkelection::test {
namespace {

/// A server that looks for empty containers ten times a second, not once a minute.
struct parents_stage : stage {
  parents_stage() : stage(server_options{.reap_interval = 100ms}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(parents, parents_stage, *needs_own_servers())

BOOST_AUTO_TEST_CASE(are_containers) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "deep/down");
    for (int round = 0; round < 3; ++round) {
      auto await = begin(election->async_await());
      BOOST_TEST(co_await await.within(soon) == ok);
      // A node of ours pins its parents.
      co_await never([&] { return !election->with_mastership().active(); }, "the mastership ended", 300ms);
      co_await election->async_resign();
      co_await eventually([&] { return !look().stat("/elections"); }, "the server removes all of them", scaled(5s));
    }
    co_await factory->async_close();
  });
}

/// Again and again, so that a create meets the removal at any moment.
BOOST_AUTO_TEST_CASE(vanish_at_any_moment) {
  play(
      [&]() -> asio::awaitable<void> {
        const auto factory = make_factory();
        const auto election = co_await stand(*factory, "deep/down");
        asio::steady_timer timer(executor());
        for (int round = 0; round < 60; ++round) {
          auto await = begin(election->async_await());
          BOOST_TEST(co_await await.within(soon) == ok, election->last_error());
          co_await election->async_resign();
          timer.expires_after(round * 3ms);
          co_await timer.async_wait(asio::use_awaitable);
        }
        co_await factory->async_close();
      },
      scaled(60s));
}

/// Somebody removes the whole tree while one is the master and another waits.
BOOST_AUTO_TEST_CASE(removed_while_waiting) {
  play([&]() -> asio::awaitable<void> {
    const auto first = make_factory();
    const auto second = make_factory();
    const auto master = co_await stand(*first, "doomed/resource");
    const auto waiter = co_await stand(*second, "doomed/resource");
    co_await master->async_await();
    const auto context = master->with_mastership();
    auto await = begin(waiter->async_await());
    co_await eventually([&] { return candidates("doomed/resource").size() == 2; }, "it queues up");
    const auto waiters_node = candidates("doomed/resource")[1];
    co_await await.pends();

    delete_by_hand(*this, path_of("doomed/resource/") + waiters_node);
    look().erase_tree("/elections");
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await eventually([&] { return !context.active(); }, "the master learns of it");
    BOOST_TEST(context.reason() == std::optional(end_reason::node_deleted));
    BOOST_TEST(waiter->with_mastership().node() != waiters_node);
    BOOST_TEST(waiter->with_mastership().fencing_token() > context.fencing_token());
    BOOST_TEST(candidates("doomed/resource").size() == 1u);
    co_await first->async_close();
    co_await second->async_close();
  });
}

/// Only the waiter's node, and then its path, while the master keeps his.
BOOST_AUTO_TEST_CASE(waiters_node_removed) {
  play([&]() -> asio::awaitable<void> {
    const auto first = make_factory();
    const auto second = make_factory();
    const auto master = co_await stand(*first, "doomed");
    const auto waiter = co_await stand(*second, "doomed");
    co_await master->async_await();
    auto await = begin(waiter->async_await());
    co_await eventually([&] { return candidates("doomed").size() == 2; }, "it queues up");
    const auto node = candidates("doomed")[1];
    delete_by_hand(*this, path_of("doomed/") + node);
    co_await eventually([&] { return candidates("doomed").size() == 2; }, "it enrols anew");
    BOOST_TEST(candidates("doomed")[1] != node);
    co_await await.pends();
    co_await master->async_resign();
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await first->async_close();
    co_await second->async_close();
  });
}

/// Removed and made again by somebody else, with nobody in it: the watches of those who waited tell them.
BOOST_AUTO_TEST_CASE(replaced_by_somebody) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "doomed");
    co_await election->async_await();
    const auto context = election->with_mastership();
    auto end = begin(context.async_wait());
    look().erase_tree("/elections");
    look().create_path(path_of("doomed"));
    BOOST_TEST(co_await end.within(soon) == ok);
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    // The name's number begins anew; the token does not.
    BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
