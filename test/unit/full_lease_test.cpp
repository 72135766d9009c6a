// A mastership begins with its full lease, and does not end by it while all is well: the stories, in virtual time.
#include <boost/test/unit_test.hpp>
#include <zkelection/testing.hpp>

#include "support/operation.hpp"
#include "support/printing.hpp"
#include "zkelection/core/lease.hpp"

namespace zkelection::test {
namespace {

/// T = 10 s, tick 2 s. Each instance has a session of its own.
struct queue {
  static constexpr auto session_timeout = 10s;
  const std::chrono::nanoseconds least = core::expected_lease(session_timeout, 2s).at_beginning;

  struct instance {
    std::unique_ptr<election_factory> factory;
    std::unique_ptr<election> stands;
    std::optional<operation<error_code>> await;

    mastership context() const { return stands->with_mastership(); }
  };

  std::unique_ptr<election> stand(election_factory& on, const std::string& resource = "r") {
    std::unique_ptr<election> made;
    on.async_new_election(resource, [&](error_code, std::unique_ptr<election> one) { made = std::move(one); });
    ensemble.run();
    BOOST_REQUIRE(made);
    return made;
  }

  instance join() {
    session_config config;
    config.session_timeout = session_timeout;
    config.first_connect_timeout = {};
    instance one{ensemble.make_factory(std::move(config)), {}, {}};
    one.stands = stand(*one.factory);
    await(one);
    return one;
  }

  void await(instance& one) {
    one.await.emplace(io.get_executor(), one.stands->async_await());
    ensemble.run();
  }

  void leave(instance& one) {
    one.stands->async_close([](error_code) {});
    ensemble.run();
  }

  /// It is the master now. It may take a write; after a lapse two, with a pause between them.
  void expect_full(const instance& one, std::string_view story, milliseconds soon = 0ms) {
    const auto latest = ensemble.elapsed() + soon;
    ensemble.advance({});
    while (!one.context().active() && ensemble.elapsed() < latest) ensemble.advance(1ms);
    const auto context = one.context();
    BOOST_TEST_CONTEXT(story << ", " << ensemble.elapsed().count() / 1'000'000 << " ms after the beginning") {
      BOOST_TEST_REQUIRE(context.active());
      BOOST_TEST(context.remaining() >= least);
      ensemble.advance(3 * session_timeout);
      BOOST_TEST(context.active());
    }
  }

  asio::io_context io;
  testing::memory_ensemble ensemble{io};
};

/// Times at which something may happen: through two session timeouts, in and out of step with heartbeats.
template <class Story>
void at_any_time(Story story) {
  for (auto passed = 0ms; passed <= 22s; passed += 350ms) story(passed);
  for (int beats = 1; beats < 12; ++beats) story(milliseconds(beats * 10'000 / 6));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(full_lease)

BOOST_AUTO_TEST_CASE(of_the_first_in_the_queue_on_a_new_session) {
  queue all;
  all.expect_full(all.join(), "first");
}

BOOST_AUTO_TEST_CASE(of_the_second) {
  at_any_time([](milliseconds waited) {
    queue all;
    auto a = all.join(), b = all.join();
    all.ensemble.advance(waited);
    all.leave(a);
    all.expect_full(b, "second");
  });
}

/// The two before it leave at the same moment. Until then it is not next in line, and its session writes nothing.
BOOST_AUTO_TEST_CASE(of_the_third) {
  at_any_time([](milliseconds waited) {
    queue all;
    auto a = all.join(), b = all.join(), c = all.join();
    all.ensemble.advance(waited);
    all.leave(b);
    all.leave(a);
    all.expect_full(c, "third");
  });
}

/// As three shells do that run the same job one after the other: it is next for a while.
BOOST_AUTO_TEST_CASE(of_the_third_that_was_next_for_a_while) {
  for (const auto turn : {1ms, 400ms, 5'000ms}) {
    at_any_time([&](milliseconds waited) {
      queue all;
      auto a = all.join(), b = all.join(), c = all.join();
      all.ensemble.advance(waited);
      all.leave(a);
      all.ensemble.advance(turn);
      all.leave(b);
      all.expect_full(c, "third, after it was next");
    });
  }
}

BOOST_AUTO_TEST_CASE(of_the_last_of_ten) {
  at_any_time([](milliseconds waited) {
    queue all;
    std::vector<queue::instance> others;
    for (int i = 0; i < 9; ++i) others.push_back(all.join());
    const auto last = all.join();
    all.ensemble.advance(waited);
    for (auto& one : others) all.leave(one);
    all.expect_full(last, "tenth");
  });
}

BOOST_AUTO_TEST_CASE(after_a_reconnect) {
  at_any_time([](milliseconds waited) {
    queue all;
    auto a = all.join(), b = all.join(), c = all.join();
    all.ensemble.advance(waited);
    all.ensemble.disconnect("r", 2);
    all.ensemble.run();
    all.leave(b);
    all.leave(a);
    all.expect_full(c, "reconnected", 500ms);
  });
}

BOOST_AUTO_TEST_CASE(after_a_lapse) {
  queue all;
  auto a = all.join();
  all.ensemble.partition("r");
  const auto first = a.context();
  while (first.active()) all.ensemble.advance(10ms);
  BOOST_TEST(first.reason() == std::optional(end_reason::lease_expired));
  all.ensemble.heal();
  all.await(a);
  all.expect_full(a, "after a lapse", 5s);
}

/// The session lives on, and for a while nothing rests on it.
BOOST_AUTO_TEST_CASE(after_another_mastership_of_the_same_session) {
  at_any_time([](milliseconds waited) {
    queue all;
    auto a = all.join();
    const auto other = all.stand(*a.factory, "other");
    a.stands->async_resign([](error_code) {});
    all.ensemble.advance(waited);
    operation await(all.io.get_executor(), other->async_await());
    all.ensemble.advance({});
    BOOST_TEST_REQUIRE(await.done());
    BOOST_TEST(other->with_mastership().remaining() >= all.least);
  });
}

BOOST_AUTO_TEST_CASE(of_the_next_whose_predecessors_session_expires) {
  at_any_time([](milliseconds waited) {
    queue all;
    auto a = all.join(), b = all.join(), c = all.join();
    all.ensemble.advance(waited);
    all.ensemble.expire_session("r", 1);
    all.ensemble.expire_session("r", 0);
    all.ensemble.run();
    all.expect_full(c, "after two expiries");
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
