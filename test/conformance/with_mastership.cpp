// Group 2: with_mastership.
#include <boost/test/unit_test.hpp>
#include <stop_token>

#include "conformance.hpp"

namespace zkelection::test::conformance {
namespace {

asio::awaitable<void> context_of_the_master(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  BOOST_TEST(context.active());
  BOOST_TEST(!context.reason());
  BOOST_TEST(!context.stop_token().stop_requested());
  BOOST_TEST(context.fencing_token() > 0u);
  auto end = on.begin(context.async_wait());
  co_await end.pends();
  BOOST_TEST(context.active());
  end.cancel();
  BOOST_TEST(co_await end.within(soon) == error_code(asio::error::operation_aborted));
}

asio::awaitable<void> with_a_parent_cancelled(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  std::stop_source parent;
  const auto context = election->with_mastership(parent.get_token());
  const auto other = election->with_mastership();
  BOOST_TEST(context.active());
  auto end = on.begin(context.async_wait());

  parent.request_stop();
  BOOST_TEST(!context.active());  // at this very moment
  BOOST_TEST(context.reason() == std::optional(end_reason::parent_cancelled));
  BOOST_TEST(co_await end.within(soon) == ok);
  BOOST_TEST(std::get<1>(end.results()) == end_reason::parent_cancelled);
  check_ended(context, end_reason::parent_cancelled);

  // It does not resign.
  BOOST_TEST(other.active());
  BOOST_TEST(election->with_mastership().active());
  check_ended(election->with_mastership(parent.get_token()), end_reason::parent_cancelled);
}

asio::awaitable<void> never_awaited(scene& on) {
  const auto election = co_await on.stand();
  const auto context = election->with_mastership();
  check_ended(context, end_reason::never_master);
  BOOST_TEST(context.fencing_token() == 0u);
  auto end = on.begin(context.async_wait());
  BOOST_TEST(co_await end.within(soon) == ok);
  BOOST_TEST(std::get<1>(end.results()) == end_reason::never_master);
}

asio::awaitable<void> never_awaited_with_a_cancelled_parent(scene& on) {
  const auto election = co_await on.stand();
  std::stop_source parent;
  parent.request_stop();
  const auto context = election->with_mastership(parent.get_token());
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason().has_value());
  BOOST_TEST(context.stop_token().stop_requested());
}

asio::awaitable<void> with_an_error(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto real = election->with_mastership();
  on.fail_next(step::with_mastership, injected_error());
  check_ended(election->with_mastership(), end_reason::never_master);
  BOOST_TEST(real.active());
}

asio::awaitable<void> after_resign(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto before = election->with_mastership();
  co_await on.give_up(*election);
  check_ended(before, end_reason::resigned);
  check_ended(election->with_mastership(), end_reason::never_master);
}

asio::awaitable<void> two_contexts_share_their_fate(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  std::stop_source parent;
  const auto one = election->with_mastership();
  const auto other = election->with_mastership(parent.get_token());
  BOOST_TEST(one.fencing_token() == other.fencing_token());
  auto end_of_one = on.begin(one.async_wait());
  auto end_of_other = on.begin(other.async_wait());
  co_await on.give_up(*election);
  BOOST_TEST(co_await end_of_one.within(soon) == ok);
  BOOST_TEST(co_await end_of_other.within(soon) == ok);
  check_ended(one, end_reason::resigned);
  check_ended(other, end_reason::resigned);

  // Too late to change the reason.
  parent.request_stop();
  check_ended(other, end_reason::resigned);
}

}  // namespace

std::vector<trial> with_mastership_trials() {
  return {
      {"with_mastership_of_the_master", needs::nothing, context_of_the_master},
      {"with_mastership_parent_cancelled", needs::nothing, with_a_parent_cancelled},
      {"with_mastership_never_awaited", needs::nothing, never_awaited},
      {"with_mastership_never_awaited_parent_cancelled", needs::nothing, never_awaited_with_a_cancelled_parent},
      {"with_mastership_injected_error", needs::nothing, with_an_error},
      {"with_mastership_after_resign", needs::nothing, after_resign},
      {"with_mastership_two_contexts", needs::nothing, two_contexts_share_their_fate},
  };
}

}  // namespace zkelection::test::conformance
