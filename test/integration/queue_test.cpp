// Many candidates for one resource.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <optional>
#include <random>

#include "support/four_letter_words.hpp"
#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

/// A candidate of its own instance, in the queue.
struct contender {
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> candidate;
  std::optional<operation<error_code>> await;
};

asio::awaitable<contender> queue_up(stage& on, session_config config) {
  const auto queued = on.candidates("queue").size();
  contender one;
  one.factory = on.make_factory(std::move(config));
  one.candidate = co_await stand(*one.factory, "queue");
  one.await.emplace(on.begin(one.candidate->async_await()));
  co_await eventually([&on, queued] { return on.candidates("queue").size() == queued + 1; }, "it queues up");
  co_return one;
}

asio::awaitable<void> leave(contender& one) { co_await one.factory->async_close(); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(queue, stage)

/// Every other one resigns; the rest lose their node by somebody's hand or close.
BOOST_AUTO_TEST_CASE(fifty_candidates_are_elected_in_order) {
  play(
      [&]() -> asio::awaitable<void> {
        std::vector<contender> all;
        for (int i = 0; i < 50; ++i) all.push_back(co_await queue_up(*this, config()));

        std::uint64_t last_token = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
          BOOST_TEST(co_await all[i].await->within(soon) == ok);
          const auto context = all[i].candidate->with_mastership();
          BOOST_TEST(context.active());
          BOOST_TEST(context.fencing_token() > last_token);
          last_token = context.fencing_token();
          const auto masters = std::ranges::count_if(
              all, [](const contender& one) { return one.candidate->with_mastership().active(); });
          BOOST_TEST(masters == 1);
          const auto elected = std::ranges::count_if(all, [](const contender& one) { return one.await->done(); });
          BOOST_TEST(elected == static_cast<long>(i) + 1);

          if (i % 3 == 0) {
            co_await all[i].candidate->async_resign();
          } else if (i % 3 == 1) {
            delete_by_hand(*this, path_of("queue") + "/" + std::string(context.node()));
          } else {
            co_await all[i].candidate->async_close();
          }
          co_await eventually([&] { return !context.active(); }, "the mastership ends");
        }
        for (auto& one : all) co_await leave(one);
      },
      scaled(60s));
}

/// Those in the middle leave in a random order; the others keep their places.
BOOST_AUTO_TEST_CASE(candidates_leave_from_the_middle) {
  const auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  play([&]() -> asio::awaitable<void> {
    std::vector<contender> all;
    for (int i = 0; i < 12; ++i) all.push_back(co_await queue_up(*this, config()));
    std::vector<std::size_t> leaving{1, 2, 4, 6, 7, 8, 10};
    std::shuffle(leaving.begin(), leaving.end(), std::mt19937(seed));
    for (const auto i : leaving) {
      if (i % 2 == 0) {
        all[i].await->cancel();
        BOOST_TEST(co_await all[i].await->within(soon) == error_code(asio::error::operation_aborted));
      } else {
        expire(owner("queue", static_cast<std::size_t>(std::ranges::count_if(
                                  all.begin(), all.begin() + static_cast<long>(i),
                                  [](const contender& one) { return one.candidate != nullptr; }))));
        co_await all[i].candidate->async_close();
      }
      all[i].candidate.reset();
      const auto left = static_cast<std::size_t>(
          std::ranges::count_if(all, [](const contender& one) { return one.candidate != nullptr; }));
      co_await eventually([&] { return candidates("queue").size() == left; }, "the candidate is withdrawn");
    }
    for (auto& one : all) {
      if (!one.candidate) continue;
      BOOST_TEST(co_await one.await->within(soon) == ok, "seed " << seed);
      co_await one.candidate->async_resign();
    }
    for (auto& one : all) co_await leave(one);
  });
}

/// Create and list in one flight; then one's own node and, where there is one, the nearest before.
BOOST_AUTO_TEST_CASE(requests_of_an_await, *needs_wire() * needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("queue"));
    tcp_proxy proxy(executor(), access());
    const auto factory = make_factory(config(proxy.hosts()));
    const auto election = co_await stand(*factory, "queue");
    co_await connects(proxy.hosts());

    // Both requests leave before any reply comes.
    proxy.forget();
    proxy.stall(direction::replies);
    auto await = begin(election->async_await());
    co_await eventually([&] { return proxy.count(opcode::create2) == 1; }, "the create");
    co_await eventually([&] { return proxy.count({opcode::get_children, opcode::get_children2}) == 1; }, "the listing");
    proxy.flow(direction::replies);
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await eventually(
        [&] {
          return proxy.count({opcode::get_data, opcode::exists}) == 1;
        },
        "the look at the own node");

    // One further back watches itself and the two before it, whatever the length of the queue.
    auto direct = config();
    auto in_between = co_await queue_up(*this, direct);
    tcp_proxy second_proxy(executor(), access());
    auto last = co_await queue_up(*this, config(second_proxy.hosts()));
    co_await eventually([&] { return second_proxy.count({opcode::get_data, opcode::exists}) == 3; }, "its watches");
    BOOST_TEST(second_proxy.count({opcode::get_children, opcode::get_children2}) == 1);
    co_await eventually([&] { return watch_count(access()) == 6; }, "1 + 2 + 3 watches on the server");
    co_await factory->async_close();
    co_await leave(in_between);
    co_await leave(last);
  });
}

/// Nothing is asked between the watch event and the handler of the new master.
BOOST_AUTO_TEST_CASE(handover_needs_no_request, *needs_wire() * needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    auto master = co_await queue_up(*this, config());
    tcp_proxy proxy(executor(), access());
    auto next = co_await queue_up(*this, config(proxy.hosts()));
    co_await eventually([&] { return watch_count(access()) == 3; }, "both watch");
    co_await next.await->pends();

    proxy.forget();
    proxy.stall(direction::requests);  // it could not have any answer
    co_await master.candidate->async_resign();
    BOOST_TEST(co_await next.await->within(soon) == ok);
    BOOST_TEST(next.candidate->with_mastership().active());
    BOOST_TEST(proxy.count(opcode::event) == 1);
    BOOST_TEST(proxy.count({opcode::create, opcode::create2, opcode::get_children, opcode::get_children2,
                            opcode::get_data, opcode::exists, opcode::erase}) == 0);
    proxy.flow(direction::requests);
    co_await leave(master);
    co_await leave(next);
  });
}

/// When one in the middle goes, only the one that cannot know who is left looks at the queue, once.
BOOST_AUTO_TEST_CASE(a_waiter_that_may_be_next_lists_once, *needs_wire() * needs_own_servers()) {
  play([&]() -> asio::awaitable<void> {
    auto first = co_await queue_up(*this, config());
    auto second = co_await queue_up(*this, config());
    tcp_proxy proxy(executor(), access());
    auto third = co_await queue_up(*this, config(proxy.hosts()));
    auto fourth = co_await queue_up(*this, config(proxy.hosts()));
    co_await eventually(
        [&] {
          return watch_count(access()) == 9 && proxy.count({opcode::get_data, opcode::exists}) == 7;
        },
        "all watch, and the fourth has looked at the first in line");

    proxy.forget();
    co_await second.candidate->async_resign();
    co_await eventually([&] { return watch_count(access()) == 7; },
                        "the fourth watches the first, and the watch of the one that left goes with its node");
    BOOST_TEST(proxy.count(opcode::event) == 2);
    BOOST_TEST(proxy.count({opcode::get_data, opcode::exists}) == 1);
    BOOST_TEST(proxy.count({opcode::get_children, opcode::get_children2}) == 1);

    co_await first.candidate->async_resign();
    BOOST_TEST(co_await third.await->within(soon) == ok);
    co_await third.candidate->async_resign();
    BOOST_TEST(co_await fourth.await->within(soon) == ok);
    BOOST_TEST(proxy.count({opcode::get_children, opcode::get_children2}) == 1);
    for (auto* one : {&first, &second, &third, &fourth}) co_await leave(*one);
  });
}

/// Candidates of one instance, all on its one session.
BOOST_AUTO_TEST_CASE(several_candidates_of_one_instance) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    std::vector<std::unique_ptr<election>> elections;
    std::vector<operation<error_code>> awaits;
    for (int i = 0; i < 10; ++i) {
      elections.push_back(co_await stand(*factory, "queue"));
      awaits.push_back(begin(elections.back()->async_await()));
      co_await eventually([&] { return candidates("queue").size() == elections.size(); }, "it queues up");
    }
    for (std::size_t i = 0; i < elections.size(); ++i) {
      BOOST_TEST(co_await awaits[i].within(soon) == ok);
      if (i + 1 < elections.size()) BOOST_TEST(!awaits[i + 1].done());
      co_await elections[i]->async_resign();
    }
    BOOST_TEST(sessions().size() == 1u);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
