// Group 1: await.
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance.hpp"

namespace zkelection::test::conformance {
namespace {

asio::awaitable<void> succeeds(scene& on) {
  const auto election = co_await on.stand();
  BOOST_TEST(election->resource() == "conformance");
  co_await on.win(*election);
  BOOST_TEST(election->with_mastership().active());

  co_await on.win(*election);  // idempotent
  BOOST_TEST(election->with_mastership().active());
}

asio::awaitable<void> blocked_then_cancelled(scene& on) {
  const auto master = co_await on.stand();
  co_await on.win(*master);

  const auto waiter = co_await on.stand_elsewhere();
  auto await = on.begin(waiter->async_await());
  co_await await.pends();
  await.cancel();
  BOOST_TEST(co_await await.within(soon) == error_code(asio::error::operation_aborted));
  BOOST_TEST(!waiter->with_mastership().active());

  co_await on.give_up(*master);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> blocked_then_timed_out(scene& on) {
  using namespace asio::experimental::awaitable_operators;
  const auto master = co_await on.stand();
  co_await on.win(*master);

  const auto waiter = co_await on.stand_elsewhere();
  asio::steady_timer timeout(co_await asio::this_coro::executor, a_while);
  const auto first = co_await (waiter->async_await(asio::use_awaitable) || timeout.async_wait(asio::use_awaitable));
  BOOST_TEST(first.index() == 1u);
  BOOST_TEST(!waiter->with_mastership().active());

  co_await on.give_up(*master);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> waits_no_longer_than_its_limit(scene& on) {
  const auto master = co_await on.stand();
  auto at_once = on.begin(master->async_await_for(10s));
  BOOST_TEST(co_await at_once.within(soon) == ok);
  auto already = on.begin(master->async_await_for(0ms));
  BOOST_TEST(co_await already.within(soon) == ok);

  const auto waiter = co_await on.stand_elsewhere();
  auto limited = on.begin(waiter->async_await_for(a_while));
  BOOST_TEST(co_await limited.within(soon + a_while) == error_code(errc::timed_out));
  BOOST_TEST(!waiter->with_mastership().active());

  co_await on.give_up(*master);
  co_await on.check_nobody_stands();
  co_await on.win(*waiter);
}

asio::awaitable<void> passes_on_an_error(scene& on) {
  const auto election = co_await on.stand();
  on.fail_next(step::await, injected_error());
  auto await = on.begin(election->async_await());
  BOOST_TEST(co_await await.within(soon) == injected_error());
  BOOST_TEST(!election->with_mastership().active());
  co_await on.win(*election);
}

asio::awaitable<void> blocks_until_the_first_resigns(scene& on) {
  const auto first = co_await on.stand();
  const auto of_this_instance = co_await on.stand();
  const auto of_another = co_await on.stand_elsewhere();
  co_await on.win(*first);
  auto second = on.begin(of_this_instance->async_await());
  co_await second.pends();
  auto third = on.begin(of_another->async_await());
  co_await third.pends();

  co_await on.give_up(*first);
  BOOST_TEST(co_await second.within(soon) == ok);
  co_await third.pends();
  co_await on.give_up(*of_this_instance);
  BOOST_TEST(co_await third.within(soon) == ok);
}

asio::awaitable<void> different_resources_both_win(scene& on) {
  const auto one = co_await on.stand("one");
  const auto other = co_await on.stand("other/below");
  co_await on.win(*one);
  co_await on.win(*other);
  BOOST_TEST(one->with_mastership().active());
  BOOST_TEST(other->with_mastership().active());
}

asio::awaitable<void> refuses_a_second_one(scene& on) {
  const auto master = co_await on.stand();
  co_await on.win(*master);

  const auto waiter = co_await on.stand_elsewhere();
  auto await = on.begin(waiter->async_await());
  auto second = on.begin(waiter->async_await());
  BOOST_TEST(co_await second.within(soon) == error_code(errc::already_awaiting));
  co_await await.pends();
  co_await on.give_up(*master);
  BOOST_TEST(co_await await.within(soon) == ok);
}

}  // namespace

std::vector<trial> await_trials() {
  return {
      {"await_succeeds", needs::nothing, succeeds},
      {"await_blocked_then_cancelled", needs::rivals, blocked_then_cancelled},
      {"await_blocked_then_timed_out", needs::rivals, blocked_then_timed_out},
      {"await_waits_no_longer_than_its_limit", needs::rivals, waits_no_longer_than_its_limit},
      {"await_passes_on_an_error", needs::nothing, passes_on_an_error},
      {"await_blocks_until_the_first_resigns", needs::rivals, blocks_until_the_first_resigns},
      {"await_of_different_resources", needs::nothing, different_resources_both_win},
      {"await_refuses_a_second_one", needs::rivals, refuses_a_second_one},
  };
}

}  // namespace zkelection::test::conformance
