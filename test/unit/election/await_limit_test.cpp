// An await with a time limit of its own: the stories, in virtual time.
#include <boost/test/unit_test.hpp>
#include <zkelection/testing.hpp>

#include "support/operation.hpp"
#include "support/printing.hpp"

namespace zkelection::test {
namespace {

error_code result(const operation<error_code>& of) {
  BOOST_REQUIRE(of.done());
  return std::get<0>(of.results());
}

/// Two instances, with a session each, and one resource.
struct limited_await {
  boost::asio::io_context io;
  testing::memory_ensemble ensemble{io};
  std::unique_ptr<election_factory> one = ensemble.make_factory(), two = ensemble.make_factory();
  std::unique_ptr<election> first = stand(*one), second = stand(*two);

  std::unique_ptr<election> stand(election_factory& on) {
    std::unique_ptr<election> made;
    on.async_new_election("r", [&](error_code, std::unique_ptr<election> it) { made = std::move(it); });
    ensemble.run();
    BOOST_REQUIRE(made);
    return made;
  }

  template <class Operation>
  operation<error_code> begin(Operation&& started) {
    operation<error_code> begun(io.get_executor(), std::forward<Operation>(started));
    ensemble.run();
    return begun;
  }

  void first_is_master() { BOOST_REQUIRE(result(begin(first->async_await())) == error_code()); }
  std::size_t candidates() const { return ensemble.candidates("r").size(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(await_limit, limited_await)

BOOST_AUTO_TEST_CASE(the_limit_ends_the_await_and_the_candidate_goes) {
  first_is_master();
  auto await = begin(second->async_await_for(5s));
  ensemble.advance(5s - 1ms);
  BOOST_TEST(!await.done());
  BOOST_TEST(candidates() == 2u);
  ensemble.advance(1ms);
  BOOST_TEST(result(await) == error_code(errc::timed_out));
  BOOST_TEST(second->last_error() == "/elections/r: not the master within 5 s; the candidate is being withdrawn");
  BOOST_TEST(candidates() == 1u);
}

BOOST_AUTO_TEST_CASE(a_later_await_queues_at_the_back) {
  first_is_master();
  begin(second->async_await_for(1s));
  auto third_factory = ensemble.make_factory();
  const auto third = stand(*third_factory);
  auto of_third = begin(third->async_await());
  ensemble.advance(1s);
  auto again = begin(second->async_await_for(1h));
  begin(first->async_resign());
  BOOST_TEST(result(of_third) == error_code());
  BOOST_TEST(!again.done());
}

/// The mastership begins just when the limit is over, a little before, and a little after.
BOOST_AUTO_TEST_CASE(a_timeout_never_leaves_a_mastership) {
  int won = 0, timed_out = 0;
  for (auto when = 995ms; when <= 1005ms; ++when) {
    BOOST_TEST_CONTEXT("the master leaves after " << when.count() << " ms") {
      first_is_master();
      auto await = begin(second->async_await_for(1s));
      ensemble.advance(when);
      begin(first->async_resign());
      ensemble.advance(10ms);
      BOOST_TEST_REQUIRE(await.done());
      const bool is_master = second->with_mastership().active();
      BOOST_TEST(result(await) == (is_master ? error_code() : error_code(errc::timed_out)));
      BOOST_TEST(candidates() == (is_master ? 1u : 0u));
      ++(is_master ? won : timed_out);
      begin(second->async_resign());
    }
  }
  BOOST_TEST(won > 0);
  BOOST_TEST(timed_out > 0);
}

BOOST_AUTO_TEST_CASE(the_limit_of_a_cancelled_await_does_not_end_the_next_one) {
  first_is_master();
  auto limited = begin(second->async_await_for(1s));
  limited.cancel();
  ensemble.run();
  BOOST_TEST(result(limited) == error_code(boost::asio::error::operation_aborted));
  auto unlimited = begin(second->async_await());
  ensemble.advance(2s);
  BOOST_TEST(!unlimited.done());
}

BOOST_AUTO_TEST_CASE(no_server_answers_within_the_limit) {
  auto second_await = begin(second->async_await_for(100s));
  BOOST_TEST(result(second_await) == error_code());
  ensemble.partition("r");
  auto first_await = begin(first->async_await_for(300ms));
  ensemble.advance(300ms);
  BOOST_TEST(result(first_await) == error_code(errc::timed_out));
}

BOOST_AUTO_TEST_CASE(with_a_limit_of_zero_only_a_master_succeeds) {
  first_is_master();
  BOOST_TEST(result(begin(first->async_await_for(0ms))) == error_code());
  BOOST_TEST(result(begin(first->async_await_for(-1h))) == error_code());
  auto await = begin(second->async_await_for(-1h));
  ensemble.advance(1ms);
  BOOST_TEST(result(await) == error_code(errc::timed_out));
}

BOOST_AUTO_TEST_CASE(a_limit_may_be_very_long) {
  first_is_master();
  auto await = begin(second->async_await_for(std::chrono::milliseconds::max()));
  ensemble.advance(1h);
  BOOST_TEST(!await.done());
  begin(first->async_resign());
  BOOST_TEST(result(await) == error_code());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
