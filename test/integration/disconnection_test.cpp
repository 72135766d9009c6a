// The connection ends, and what happened meanwhile shows only after the next one.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>
#include <vector>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

/// A master whom the test controls by hand, a waiter behind him whose connection goes through the proxy.
struct queue_of_two {
  explicit queue_of_two(stage& on, std::string name)
      : resource(std::move(name)),
        proxy(on.executor(), on.access()),
        factory(on.make_factory(on.config(proxy.hosts()))) {
    on.look().create_path(path_of(resource));
    // In our scheme, as another instance's would be.
    before = on.look().create(path_of(resource) + "/_c_00000000-0000-4000-8000-000000000000-latch-", "by hand",
                              node_kind::ephemeral_sequential);
  }

  std::string own(stage& on) const {
    const auto names = on.candidates(resource);
    BOOST_REQUIRE(names.size() == 2u);
    return path_of(resource) + "/" + names[1];
  }

  std::string resource;
  tcp_proxy proxy;
  std::unique_ptr<election_factory> factory;
  std::string before;
};

constexpr auto name_by_hand = "/_c_00000000-0000-4000-8000-000000000000-latch-";

/// One candidate behind a node that the test controls, and whose place is lost together with that node's.
struct doomed_candidate {
  std::string path, before, own;
  std::unique_ptr<election> candidate;
  std::optional<operation<error_code>> await;
};

/// After a reconnect the server fires the watches that it owes in no particular order; so many candidates at a time.
/// For every other one its own node is the first to go.
asio::awaitable<void> delete_both_while_disconnected(stage& on, tcp_proxy& proxy, election_factory& factory) {
  std::vector<doomed_candidate> all(20);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& one = all[i];
    const auto resource = "both/" + std::to_string(i);
    one.path = path_of(resource);
    on.look().create_path(one.path);
    one.before = on.look().create(one.path + name_by_hand, "by hand", node_kind::ephemeral_sequential);
    one.candidate = co_await stand(factory, resource);
    one.await.emplace(on.begin(one.candidate->async_await()));
  }
  const auto queued = [&] {
    return std::ranges::all_of(all, [&](const auto& one) { return on.look().children(one.path).size() == 2; });
  };
  co_await eventually(queued, "the candidates queue up");
  const auto watches = static_cast<long>(2 * all.size());
  co_await eventually([&] { return proxy.count({opcode::get_data, opcode::exists}) >= watches; }, "they watch");

  proxy.sever();
  for (bool own_first = false; auto& one : all) {
    one.own = one.path + "/" + on.candidates(one.path.substr(path_of("").size())).at(1);
    own_first = !own_first;
    delete_by_hand(on, own_first ? one.own : one.before);
    delete_by_hand(on, own_first ? one.before : one.own);
    one.before = on.look().create(one.path + name_by_hand, "by hand", node_kind::ephemeral_sequential);
  }
  proxy.admit();

  // None may take itself for the master: its node is gone, and its new one stands behind another.
  co_await eventually(queued, "they queue up again", scaled(5s));
  for (auto& one : all) {
    BOOST_REQUIRE(!one.await->done());
    BOOST_REQUIRE(!one.candidate->with_mastership().active());
    BOOST_REQUIRE(!on.look().stat(one.own));
    auto close = on.begin(one.candidate->async_close());
    BOOST_REQUIRE(co_await close.within(soon) == ok);
    BOOST_REQUIRE(one.await->done());
    BOOST_REQUIRE(on.look().children(one.path).size() == 1u);
    on.look().erase(one.before);
  }
  proxy.forget();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disconnection, short_session_stage)

BOOST_AUTO_TEST_CASE(own_node_and_the_one_before_deleted_in_either_order) {
  play(
      [&]() -> asio::awaitable<void> {
        tcp_proxy proxy(executor(), access());
        const auto factory = make_factory(config(proxy.hosts()));
        for (int round = 0; round < 10; ++round) co_await delete_both_while_disconnected(*this, proxy, *factory);
        co_await factory->async_close();
      },
      scaled(60s));
}

/// Then the waiter is alone with nobody before it, and still has to notice that its node is gone.
BOOST_AUTO_TEST_CASE(both_deleted_and_nobody_else_there) {
  play([&]() -> asio::awaitable<void> {
    queue_of_two queue(*this, "both");
    const auto candidate = co_await stand(*queue.factory, "both");
    auto await = begin(candidate->async_await());
    co_await eventually([&] { return candidates("both").size() == 2; }, "the candidate queues up");
    const auto own = queue.own(*this);
    queue.proxy.sever();
    delete_by_hand(*this, queue.before);
    delete_by_hand(*this, own);
    queue.proxy.admit();
    BOOST_TEST(co_await await.within(scaled(3s)) == ok);
    const auto context = candidate->with_mastership();
    BOOST_TEST(context.active());
    BOOST_TEST(path_of("both") + "/" + std::string(context.node()) != own);
    BOOST_TEST(candidates("both").size() == 1u);
    co_await queue.factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(the_one_before_deleted) {
  play([&]() -> asio::awaitable<void> {
    queue_of_two queue(*this, "before");
    const auto candidate = co_await stand(*queue.factory, "before");
    auto await = begin(candidate->async_await());
    co_await eventually([&] { return candidates("before").size() == 2; }, "the candidate queues up");
    const auto own = queue.own(*this);
    queue.proxy.sever();
    delete_by_hand(*this, queue.before);
    co_await await.pends();
    queue.proxy.admit();
    BOOST_TEST(co_await await.within(scaled(3s)) == ok);
    BOOST_TEST(path_of("before") + "/" + std::string(candidate->with_mastership().node()) == own);  // it kept its place
    BOOST_TEST(queue.proxy.count(opcode::create2) == 1);
    co_await queue.factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(nothing_happened_meanwhile) {
  play([&]() -> asio::awaitable<void> {
    queue_of_two queue(*this, "still");
    const auto candidate = co_await stand(*queue.factory, "still");
    auto await = begin(candidate->async_await());
    co_await eventually([&] { return candidates("still").size() == 2; }, "the candidate queues up");
    const auto own = queue.own(*this);
    for (int blip = 0; blip < 3; ++blip) {
      const auto accepted = queue.proxy.accepted();
      queue.proxy.cut();
      // Each look keeps the session of the node by hand, which ends if it is not used.
      const auto reconnects = [&] { return candidates("still").size() == 2 && queue.proxy.accepted() > accepted; };
      co_await eventually(reconnects, "it reconnects", scaled(3s));
    }
    co_await await.pends();
    BOOST_TEST(queue.own(*this) == own);
    delete_by_hand(*this, queue.before);
    BOOST_TEST(co_await await.within(scaled(3s)) == ok);
    co_await queue.factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(resign_waits_for_the_connection) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "master");
    co_await election->async_await();
    const auto context = election->with_mastership();
    proxy.sever();
    auto resign = begin(election->async_resign());
    co_await resign.pends();
    BOOST_TEST(!context.active());
    resign.cancel();  // to stop waiting
    BOOST_TEST(co_await resign.within(soon) == error_code(asio::error::operation_aborted));
    auto second = begin(election->async_resign());
    co_await second.pends();  // for the same withdrawal: the node still exists
    BOOST_TEST(candidates("master").size() == 1u);
    proxy.admit();
    BOOST_TEST(co_await second.within(scaled(3s)) == ok);
    BOOST_TEST(candidates("master").empty());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(a_slow_network) {
  play([&]() -> asio::awaitable<void> {
    tcp_proxy proxy(executor(), access());
    proxy.delay(direction::requests, 100ms);
    proxy.delay(direction::replies, 100ms);
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "slow");
    for (int round = 0; round < 2; ++round) {
      auto await = begin(election->async_await());
      BOOST_TEST(co_await await.within(scaled(3s)) == ok);
      auto resign = begin(election->async_resign());
      BOOST_TEST(co_await resign.within(scaled(3s)) == ok);
    }
    co_await factory->async_close();
  });
}

/// Cuts at random moments. Whatever happens, the candidate becomes master when it is left alone, and only one node is
/// there.
BOOST_AUTO_TEST_CASE(at_random_moments) {
  const auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  BOOST_TEST_CONTEXT("seed " << seed) {
    play(
        [&]() -> asio::awaitable<void> {
          std::mt19937 random(seed);
          std::uniform_int_distribution<int> microseconds(0, 20'000);
          asio::steady_timer timer(executor());
          tcp_proxy proxy(executor(), access());
          const auto factory = make_factory(config(proxy.hosts()));
          const auto election = co_await stand(*factory, "random");
          for (int round = 0; round < 45; ++round) {
            auto await = begin(election->async_await());
            for (int cuts = 0; cuts < 2; ++cuts) {  // a third could be taken for the fault of a request too large
              timer.expires_after(std::chrono::microseconds(microseconds(random)));
              co_await timer.async_wait(asio::use_awaitable);
              proxy.cut();
            }
            BOOST_REQUIRE(co_await await.within(scaled(5s)) == ok);
            auto resign = begin(election->async_resign());
            BOOST_REQUIRE(co_await resign.within(scaled(5s)) == ok);
            BOOST_REQUIRE(candidates("random").empty());
          }
          co_await factory->async_close();
        },
        scaled(60s));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
