// Sessions too short for the servers' ticks: no mastership begins that cannot last, and the await says why.
#include <boost/test/unit_test.hpp>
#include <zkelection/testing.hpp>

#include "support/operation.hpp"
#include "support/printing.hpp"
#include "zkelection/core/lease_advice.hpp"

namespace zkelection::test {
namespace {

/// Servers whose limits of session timeouts are 2 and 20 of the ticks.
struct short_story {
  explicit short_story(milliseconds servers_tick) : ensemble(io, {.tick = servers_tick}) {}

  void begin(milliseconds session_timeout, milliseconds max_tick) {
    session_config config;
    config.session_timeout = session_timeout;
    config.max_tick = max_tick;
    config.on_event = [this](const event& what) { events.push_back(what.text); };
    factory = ensemble.make_factory(std::move(config));
    factory->async_new_election("r", [&](error_code, std::unique_ptr<election> made) { stands = std::move(made); });
    ensemble.run();
    BOOST_REQUIRE(stands);
  }

  operation<error_code> await() {
    operation<error_code> started(io.get_executor(), stands->async_await());
    ensemble.run();
    return started;
  }

  asio::io_context io;
  testing::memory_ensemble ensemble;
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> stands;
  std::vector<std::string> events;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(short_sessions)

BOOST_AUTO_TEST_CASE(the_await_ends_and_says_why) {
  short_story story(500ms);
  story.begin(1s, 2s);
  const auto refused = story.await();
  BOOST_TEST_REQUIRE(refused.done());
  BOOST_TEST(std::get<0>(refused.results()) == error_code(errc::session_too_short));
  const auto words = story.stands->last_error();
  BOOST_TEST(words.starts_with("/elections/r: 127.0.0.1:"), words);
  BOOST_TEST(words.find("the session timeout of 1 s is too short for a max_tick of 2 s") != std::string::npos, words);
  BOOST_TEST(story.ensemble.candidates("r").empty());
  BOOST_TEST(!is_retryable(errc::session_too_short));
}

BOOST_AUTO_TEST_CASE(every_later_await_ends_the_same_way) {
  short_story story(500ms);
  story.begin(1s, 2s);
  for (int i = 0; i < 3; ++i) {
    const auto refused = story.await();
    BOOST_TEST_REQUIRE(refused.done());
    BOOST_TEST(std::get<0>(refused.results()) == error_code(errc::session_too_short));
    BOOST_TEST(!story.stands->last_error().empty());
    story.ensemble.advance(700ms);
  }
  story.stands->async_close([](error_code) {});
  story.ensemble.run();
  BOOST_TEST(std::get<0>(story.await().results()) == error_code(errc::closed));
}

/// Every other election of the factory hears it too, also one that is made later.
BOOST_AUTO_TEST_CASE(of_every_election) {
  short_story story(500ms);
  story.begin(1s, 2s);
  story.ensemble.advance(10s);
  std::unique_ptr<election> other;
  story.factory->async_new_election("s", [&](error_code, std::unique_ptr<election> made) { other = std::move(made); });
  story.ensemble.run();
  operation<error_code> refused(story.io.get_executor(), other->async_await());
  story.ensemble.run();
  BOOST_TEST_REQUIRE(refused.done());
  BOOST_TEST(std::get<0>(refused.results()) == error_code(errc::session_too_short));
}

/// They grant twenty ticks at most.
BOOST_AUTO_TEST_CASE(servers_that_grant_too_little) {
  short_story story(50ms);
  story.begin(10s, 2s);
  const auto refused = story.await();
  BOOST_TEST_REQUIRE(refused.done());
  BOOST_TEST(std::get<0>(refused.results()) == error_code(errc::session_too_short));
  BOOST_TEST(
      story.stands->last_error().find("raise the servers' maxSessionTimeout to 1.898 s or more") != std::string::npos,
      story.stands->last_error());
}

/// With any figures: either the await is refused before anything stands on the ensemble, or the mastership lasts.
BOOST_AUTO_TEST_CASE(no_mastership_begins_that_does_not_last) {
  int refusals = 0, masterships = 0;
  for (const auto servers_tick : {10ms, 50ms, 200ms, 500ms, 1000ms, 2000ms}) {
    for (const auto max_tick : {10ms, 200ms, 500ms, 1000ms, 2000ms, 6000ms}) {
      if (max_tick < servers_tick) continue;
      for (const auto asked : {100ms, 300ms, 950ms, 1000ms, 1900ms, 2000ms, 4000ms, 6000ms, 10'000ms, 60'000ms}) {
        BOOST_TEST_CONTEXT("tick " << servers_tick.count() << ", max_tick " << max_tick.count() << ", asked "
                                   << asked.count()) {
          short_story story(servers_tick);
          story.begin(asked, max_tick);
          const auto await = story.await();
          story.ensemble.advance(60ms);
          BOOST_TEST_REQUIRE(await.done());
          const auto context = story.stands->with_mastership();
          const auto granted = std::clamp(asked, 2 * servers_tick, 20 * servers_tick);
          if (std::get<0>(await.results()) == error_code(errc::session_too_short)) {
            ++refusals;
            BOOST_TEST(!context.active());
            BOOST_TEST(story.ensemble.candidates("r").empty());
            BOOST_TEST((granted < core::shortest_session_timeout(max_tick)));
            continue;
          }
          ++masterships;
          BOOST_TEST_REQUIRE(context.active());
          BOOST_TEST((context.session_timeout() == granted));
          BOOST_TEST((context.remaining() >= core::expected_lease(granted, max_tick).at_beginning));
          story.ensemble.advance(10 * granted);
          BOOST_TEST(context.active());
        }
      }
    }
  }
  BOOST_TEST(refusals > 50);
  BOOST_TEST(masterships > 50);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
