// Factories on several threads, and one factory used from many.
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <future>
#include <stop_token>
#include <thread>
#include <vector>

#include "support/stage.hpp"

namespace zkelection::test {
namespace {

/// What all threads may look at: how many believe to be the master. Boost.Test itself is for one thread only.
struct witness {
  std::atomic<int> masters = 0;
  std::atomic<int> wins = 0;
  std::atomic<bool> two_at_once = false;
  std::atomic<std::uint64_t> highest_token = 0;
  std::atomic<bool> token_fell = false;

  void begin(std::uint64_t token) {
    if (masters.fetch_add(1) != 0) two_at_once = true;
    if (highest_token.exchange(token) >= token) token_fell = true;
    ++wins;
  }
  void end() { --masters; }
};

/// Wins and resigns again and again. It stops being the master before it resigns.
asio::awaitable<void> take_turns(election_factory& factory, std::string resource, int rounds, witness& seen) {
  const auto candidate = co_await factory.async_new_election(std::move(resource), asio::use_awaitable);
  for (int round = 0; round < rounds; ++round) {
    co_await candidate->async_await();
    const auto context = candidate->with_mastership();
    seen.begin(context.fencing_token());
    if (!context.active()) throw std::runtime_error("not the master after an await");
    seen.end();
    co_await candidate->async_resign();
    if (context.active()) throw std::runtime_error("still the master after a resign");
  }
  co_await candidate->async_close();
}

void check(const witness& seen, int wins) {
  BOOST_TEST(seen.wins == wins);
  BOOST_TEST(!seen.two_at_once);
  BOOST_TEST(!seen.token_fell);
}

struct threads_stage : stage {
  /// Without the stage's event sink, which is for one thread.
  session_config quiet() {
    auto changed = config();
    changed.on_event = {};
    return changed;
  }
};

template <class... Futures>
void get_all(Futures&... futures) {
  const auto get = [](auto& future) {
    BOOST_REQUIRE(future.wait_for(scaled(60s)) == std::future_status::ready);
    future.get();
  };
  (get(futures), ...);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(threads, threads_stage)

/// The C library has statics that two threads must not touch at once.
BOOST_AUTO_TEST_CASE(a_factory_on_each_of_two_threads) {
  constexpr int rounds = 100;
  witness seen;
  const auto live = [&](std::promise<void> done) {
    try {
      asio::io_context io;
      const auto factory = make_factory(io.get_executor(), quiet());
      std::exception_ptr failure;
      asio::co_spawn(
          io,
          [&]() -> asio::awaitable<void> {
            co_await take_turns(*factory, "threads", rounds, seen);
            co_await factory->async_close();
          },
          [&](std::exception_ptr error) { failure = error; });
      io.run();
      if (failure) std::rethrow_exception(failure);
      done.set_value();
    } catch (...) {
      done.set_exception(std::current_exception());
    }
  };
  std::promise<void> one, two;
  auto end_of_one = one.get_future(), end_of_two = two.get_future();
  std::jthread first(live, std::move(one)), second(live, std::move(two));
  get_all(end_of_one, end_of_two);
  check(seen, 2 * rounds);
}

/// The factory makes a strand of its own.
BOOST_AUTO_TEST_CASE(a_pool_of_threads) {
  constexpr int contenders = 8, rounds = 25;
  witness seen;
  asio::thread_pool pool(4);
  const auto one = make_factory(pool.get_executor(), quiet());
  const auto two = make_factory(pool.get_executor(), quiet());
  std::vector<std::future<void>> ends;
  for (int i = 0; i < contenders; ++i) {
    ends.push_back(asio::co_spawn(pool, take_turns(i % 2 == 0 ? *one : *two, "pool", rounds, seen), asio::use_future));
  }
  for (auto& end : ends) get_all(end);
  check(seen, contenders * rounds);
  auto closed_one = one->async_close(asio::use_future), closed_two = two->async_close(asio::use_future);
  get_all(closed_one, closed_two);
  pool.join();
}

/// Many elections of one factory, begun from the test's thread while the pool's threads carry them out.
BOOST_AUTO_TEST_CASE(operations_from_another_thread) {
  asio::thread_pool pool(2);
  {
    const auto factory = make_factory(pool.get_executor(), quiet());
    std::vector<std::unique_ptr<election>> elections;
    for (int i = 0; i < 20; ++i) {
      elections.push_back(factory->async_new_election("outside/" + std::to_string(i), asio::use_future).get());
    }
    for (int round = 0; round < 5; ++round) {
      std::vector<std::future<void>> awaits, resigns;
      for (const auto& one : elections) awaits.push_back(one->async_await(asio::use_future));
      for (auto& await : awaits) get_all(await);
      for (const auto& one : elections) BOOST_TEST(one->with_mastership().active());
      for (const auto& one : elections) resigns.push_back(one->async_resign(asio::use_future));
      for (auto& resign : resigns) get_all(resign);
      for (const auto& one : elections) BOOST_TEST(!one->with_mastership().active());
    }
    auto closed = factory->async_close(asio::use_future);
    get_all(closed);
  }
  pool.join();
}

/// The context is looked at, copied and asked for by threads that know nothing of the executor, while mastership comes
/// and goes.
BOOST_AUTO_TEST_CASE(contexts_from_other_threads) {
  asio::thread_pool pool(1);
  std::atomic<bool> enough = false;
  std::atomic<long> looks = 0;
  std::atomic<bool> nonsense = false;
  {
    const auto factory = make_factory(pool.get_executor(), quiet());
    const auto candidate = factory->async_new_election("looks", asio::use_future).get();
    const auto stare = [&] {
      while (!enough) {
        const auto context = candidate->with_mastership();
        const auto copy = context;
        const bool was_active = copy.active();
        const auto reason = context.reason();
        if (was_active && copy.fencing_token() == 0) nonsense = true;
        if (reason && context.active()) nonsense = true;  // the end is final
        if (context.stop_token().stop_requested() && context.active()) nonsense = true;
        candidate->last_error();
        ++looks;
      }
    };
    {
      std::jthread one(stare), two(stare);
      for (int round = 0; round < 50; ++round) {
        auto await = candidate->async_await(asio::use_future);
        get_all(await);
        auto resign = candidate->async_resign(asio::use_future);
        get_all(resign);
      }
      enough = true;
    }
    auto closed = factory->async_close(asio::use_future);
    get_all(closed);
  }
  pool.join();
  BOOST_TEST(looks > 0);
  BOOST_TEST(!nonsense);
}

/// A parent is stopped by a thread of its own: inactive at once there, the callbacks on the executor.
BOOST_AUTO_TEST_CASE(a_parent_stopped_by_another_thread) {
  asio::thread_pool pool(1);
  {
    const auto factory = make_factory(pool.get_executor(), quiet());
    const auto candidate = factory->async_new_election("parents", asio::use_future).get();
    auto await = candidate->async_await(asio::use_future);
    get_all(await);
    for (int round = 0; round < 50; ++round) {
      std::stop_source parent;
      const auto context = candidate->with_mastership(parent.get_token());
      std::promise<std::thread::id> place;
      auto called_on = place.get_future();
      std::stop_callback callback(context.stop_token(), [&] { place.set_value(std::this_thread::get_id()); });
      auto end = context.async_wait(asio::use_future);
      std::jthread([&] {
        parent.request_stop();
        if (context.active()) std::abort();
      }).join();
      BOOST_REQUIRE(called_on.wait_for(soon) == std::future_status::ready);
      BOOST_TEST((called_on.get() != std::this_thread::get_id()));
      BOOST_REQUIRE(end.wait_for(soon) == std::future_status::ready);
      BOOST_TEST(end.get() == end_reason::parent_cancelled);
    }
    BOOST_TEST(candidate->with_mastership().active());
    auto closed = factory->async_close(asio::use_future);
    get_all(closed);
  }
  pool.join();
}

/// Resign, close and cancellation, each from a thread of its own, at the same moment as the win.
BOOST_AUTO_TEST_CASE(operations_that_race) {
  asio::thread_pool pool(3);
  {
    const auto factory = make_factory(pool.get_executor(), quiet());
    for (int round = 0; round < 40; ++round) {
      const auto candidate = factory->async_new_election("races", asio::use_future).get();
      auto await = candidate->async_await(asio::use_future);
      std::future<void> resign, close;
      {
        std::jthread one([&] { resign = candidate->async_resign(asio::use_future); });
        if (round % 2 == 0) one.join();
        std::jthread two([&] { close = candidate->async_close(asio::use_future); });
      }
      for (auto* operation : {&await, &resign, &close}) {
        BOOST_REQUIRE(operation->wait_for(scaled(5s)) == std::future_status::ready);
      }
      BOOST_CHECK_NO_THROW(close.get());
      BOOST_TEST(!candidate->with_mastership().active());
    }
    auto closed = factory->async_close(asio::use_future);
    get_all(closed);
  }
  pool.join();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
