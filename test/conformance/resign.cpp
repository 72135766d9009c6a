// Group 3: resign.
#include <boost/test/unit_test.hpp>

#include "conformance.hpp"

namespace zkelection::test::conformance {
namespace {

asio::awaitable<void> resign_of_the_master(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  co_await on.give_up(*election);
  check_ended(context, end_reason::resigned);
  co_await on.give_up(*election);  // idempotent

  co_await on.win(*election);
  BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
}

asio::awaitable<void> resign_of_the_master_with_an_error(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  on.fail_next(step::resign, injected_error());
  auto resign = on.begin(election->async_resign());
  BOOST_TEST(co_await resign.within(soon) == injected_error());
  BOOST_TEST(context.active());  // for nothing was sent

  co_await on.give_up(*election);  // the failed one is tried again, and this one means it
  check_ended(context, end_reason::resigned);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> resign_of_nobody(scene& on) {
  const auto election = co_await on.stand();
  co_await on.give_up(*election);
  check_ended(election->with_mastership(), end_reason::never_master);
}

asio::awaitable<void> resign_of_nobody_with_an_error(scene& on) {
  const auto election = co_await on.stand();
  on.fail_next(step::resign, injected_error());
  auto resign = on.begin(election->async_resign());
  BOOST_TEST(co_await resign.within(soon) == injected_error());
  check_ended(election->with_mastership(), end_reason::never_master);
}

asio::awaitable<void> resign_ends_an_await(scene& on) {
  const auto master = co_await on.stand();
  co_await on.win(*master);
  const auto waiter = co_await on.stand_elsewhere();
  auto await = on.begin(waiter->async_await());
  co_await await.pends();

  co_await on.give_up(*waiter);
  BOOST_TEST(co_await await.within(soon) == error_code(errc::resigned));
  co_await on.give_up(*master);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> cancelled_goes_on(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  auto resign = on.begin(election->async_resign());
  resign.cancel();
  const auto error = co_await resign.within(soon);
  BOOST_TEST((error == ok || error == error_code(asio::error::operation_aborted)), error.message());
  check_ended(election->with_mastership(), end_reason::never_master);

  co_await on.give_up(*election);  // waits for the withdrawal that is under way
  co_await on.check_nobody_stands();
}

}  // namespace

std::vector<trial> resign_trials() {
  return {
      {"resign_of_the_master", needs::nothing, resign_of_the_master},
      {"resign_of_the_master_injected_error", needs::nothing, resign_of_the_master_with_an_error},
      {"resign_of_nobody", needs::nothing, resign_of_nobody},
      {"resign_of_nobody_injected_error", needs::nothing, resign_of_nobody_with_an_error},
      {"resign_ends_an_await", needs::rivals, resign_ends_an_await},
      {"resign_cancelled_goes_on", needs::nothing, cancelled_goes_on},
  };
}

}  // namespace zkelection::test::conformance
