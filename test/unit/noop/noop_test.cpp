// Elections of a noop factory are always won.
#include <zkelection/noop.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>

#include "support/printing.hpp"

namespace asio = boost::asio;

using zkelection::election;
using zkelection::end_reason;
using zkelection::errc;
using zkelection::error_code;
using zkelection::noop_factory;

BOOST_AUTO_TEST_SUITE(noop)

namespace {

struct fixture {
  asio::io_context io;
  std::optional<noop_factory> factory{std::in_place, io.get_executor()};
  error_code error;  ///< of the last `make`

  void run_ready() {
    io.restart();
    io.poll();
  }

  /// What a deferred operation completes with, once the executor has run.
  template <class Operation>
  error_code outcome(Operation operation) {
    std::optional<error_code> result;
    std::move(operation)([&](error_code code) { result = code; });
    BOOST_TEST(!result, "never inside the call");
    run_ready();
    BOOST_REQUIRE(result.has_value());
    return *result;
  }

  std::unique_ptr<election> make(std::string resource) {
    std::unique_ptr<election> made;
    factory->async_new_election(std::move(resource), [&](error_code code, std::unique_ptr<election> result) {
      error = code;
      made = std::move(result);
    });
    run_ready();
    return made;
  }
};

const error_code ok;

}  // namespace

BOOST_FIXTURE_TEST_CASE(an_await_is_won_at_once, fixture) {
  const auto mine = make("logs/17");
  BOOST_REQUIRE(mine);
  BOOST_TEST(mine->resource() == "logs/17");
  BOOST_TEST(mine->with_mastership().reason() == std::optional(end_reason::never_master));
  BOOST_TEST(outcome(mine->async_await()) == ok);
  const auto context = mine->with_mastership();
  BOOST_TEST(context.active());
  BOOST_TEST(context.fencing_token() != 0U);
  BOOST_TEST(outcome(mine->async_await()) == ok, "idempotent");
  BOOST_TEST(context.active());
  BOOST_TEST(mine->last_error() == "");
}

BOOST_FIXTURE_TEST_CASE(each_mastership_has_a_greater_token, fixture) {
  const auto mine = make("a");
  const auto other = make("b");
  std::uint64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    for (const auto& each : {mine.get(), other.get()}) {
      BOOST_TEST(outcome(each->async_await()) == ok);
      const auto token = each->with_mastership().fencing_token();
      BOOST_TEST(token > last);
      last = token;
      BOOST_TEST(outcome(each->async_resign()) == ok);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_resign_ends_the_contexts, fixture) {
  const auto mine = make("a");
  BOOST_TEST(outcome(mine->async_resign()) == ok, "not the master: nothing to do");
  BOOST_TEST(outcome(mine->async_await()) == ok);
  const auto context = mine->with_mastership();
  BOOST_TEST(outcome(mine->async_resign()) == ok);
  BOOST_TEST(context.reason() == std::optional(end_reason::resigned));
  BOOST_TEST(mine->with_mastership().reason() == std::optional(end_reason::never_master));
  BOOST_TEST(outcome(mine->async_await()) == ok);
  BOOST_TEST(mine->with_mastership().active());
  BOOST_TEST(!context.active(), "an ended context stays so");
}

BOOST_FIXTURE_TEST_CASE(a_parent_ends_its_context_alone, fixture) {
  const auto mine = make("a");
  outcome(mine->async_await());
  std::stop_source parent;
  const auto child = mine->with_mastership(parent.get_token());
  const auto other = mine->with_mastership();
  parent.request_stop();
  BOOST_TEST(child.reason() == std::optional(end_reason::parent_cancelled));
  BOOST_TEST(other.active());
  BOOST_TEST(!mine->with_mastership(parent.get_token()).active());
}

BOOST_FIXTURE_TEST_CASE(a_close_is_for_good, fixture) {
  const auto mine = make("a");
  outcome(mine->async_await());
  const auto context = mine->with_mastership();
  BOOST_TEST(outcome(mine->async_close()) == ok);
  BOOST_TEST(context.reason() == std::optional(end_reason::closed));
  BOOST_TEST(outcome(mine->async_close()) == ok);
  BOOST_TEST(mine->last_error() == "");
  BOOST_TEST(outcome(mine->async_await()) == errc::closed);
  BOOST_TEST(mine->last_error() == "a: closed; make a new election");
  BOOST_TEST(outcome(mine->async_resign()) == errc::closed);
}

BOOST_FIXTURE_TEST_CASE(a_destroyed_election_is_closed, fixture) {
  auto mine = make("a");
  outcome(mine->async_await());
  const auto context = mine->with_mastership();
  mine.reset();
  run_ready();
  BOOST_TEST(context.reason() == std::optional(end_reason::closed));
}

BOOST_FIXTURE_TEST_CASE(a_bad_resource_is_refused_with_a_reason, fixture) {
  BOOST_TEST(!make("a//b"));
  BOOST_TEST(error == errc::invalid_resource);
  BOOST_TEST(factory->last_error() ==
             "resource 'a//b' has an empty name: leave out leading, trailing and doubled slashes");
}

BOOST_FIXTURE_TEST_CASE(closing_the_factory_closes_its_elections, fixture) {
  const auto mine = make("a");
  outcome(mine->async_await());
  const auto context = mine->with_mastership();
  BOOST_TEST(outcome(factory->async_close()) == ok);
  BOOST_TEST(context.reason() == std::optional(end_reason::closed));
  BOOST_TEST(outcome(mine->async_await()) == errc::closed);
  BOOST_TEST(!make("b"));
  BOOST_TEST(error == errc::closed);
  BOOST_TEST(outcome(factory->async_close()) == ok);
}

/// Operations count in the order in which they were begun, as with the other factories.
BOOST_FIXTURE_TEST_CASE(no_election_is_made_after_a_close_was_begun, fixture) {
  std::optional<error_code> closed;
  factory->async_close([&](error_code code) { closed = code; });
  BOOST_TEST(!make("late"));
  BOOST_TEST(error == errc::closed);
  BOOST_TEST(factory->last_error() == "the factory is closed");
  BOOST_TEST((closed == ok));
}

BOOST_FIXTURE_TEST_CASE(an_election_outlives_its_factory_closed, fixture) {
  const auto mine = make("a");
  outcome(mine->async_await());
  const auto context = mine->with_mastership();
  factory.reset();
  run_ready();
  BOOST_TEST(context.reason() == std::optional(end_reason::closed));
  BOOST_TEST(outcome(mine->async_await()) == errc::closed);
}

BOOST_AUTO_TEST_SUITE_END()
