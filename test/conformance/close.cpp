// Group 4: close.
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance.hpp"

namespace zkelection::test::conformance {
namespace {

asio::awaitable<void> shut(scene& on, election& candidate) {
  auto close = on.begin(candidate.async_close());
  BOOST_TEST(co_await close.within(soon) == ok);
}

asio::awaitable<void> close_of_the_master(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  co_await shut(on, *election);
  check_ended(context, end_reason::closed);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> close_of_the_master_with_an_error(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  on.fail_next(step::close, injected_error());
  auto close = on.begin(election->async_close());
  BOOST_TEST(co_await close.within(soon) == injected_error());
  BOOST_TEST(context.active());

  co_await shut(on, *election);
  check_ended(context, end_reason::closed);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> close_of_nobody(scene& on) {
  const auto election = co_await on.stand();
  co_await shut(on, *election);
  check_ended(election->with_mastership(), end_reason::never_master);
}

asio::awaitable<void> close_of_nobody_with_an_error(scene& on) {
  const auto election = co_await on.stand();
  on.fail_next(step::close, injected_error());
  auto close = on.begin(election->async_close());
  BOOST_TEST(co_await close.within(soon) == injected_error());
  check_ended(election->with_mastership(), end_reason::never_master);
}

asio::awaitable<void> close_ends_an_await(scene& on) {
  const auto master = co_await on.stand();
  co_await on.win(*master);
  const auto waiter = co_await on.stand_elsewhere();
  auto await = on.begin(waiter->async_await());
  co_await await.pends();
  co_await shut(on, *waiter);
  BOOST_TEST(co_await await.within(soon) == error_code(errc::closed));
  co_await on.give_up(*master);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> cancelled_at_its_start(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  auto close = on.begin(election->async_close());
  close.cancel();
  const auto error = co_await close.within(soon);
  BOOST_TEST((error == ok || error == error_code(asio::error::operation_aborted)), error.message());
  BOOST_TEST(!election->with_mastership().active());
  co_await on.check_nobody_stands();
}

/// What a service does whose coroutine was cancelled, and which closes its election on the way out.
asio::awaitable<void> close_though_cancelled(scene& on, bool& closed) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto context = election->with_mastership();
  auto end = context.async_wait(asio::use_awaitable);
  try {
    co_await std::move(end);
  } catch (const system_error&) {
    // cancelled
  }
  const auto error = co_await outcome(election->async_close());
  BOOST_TEST((error == ok || error == error_code(asio::error::operation_aborted)), error.message());
  check_ended(context, end_reason::closed);
  closed = true;
}

asio::awaitable<void> in_a_cancelled_coroutine(scene& on) {
  const auto executor = co_await asio::this_coro::executor;
  bool closed = false;
  asio::cancellation_signal cancellation;
  std::optional<std::exception_ptr> end;
  asio::co_spawn(executor, close_though_cancelled(on, closed),
                 asio::bind_cancellation_slot(cancellation.slot(), [&](std::exception_ptr error) { end = error; }));
  co_await never([&] { return end.has_value(); }, "the service ended of itself");
  cancellation.emit(asio::cancellation_type::terminal);
  co_await eventually([&] { return end.has_value(); }, "the service ends");
  if (*end) std::rethrow_exception(*end);
  BOOST_TEST(closed);
  co_await on.check_nobody_stands();
}

asio::awaitable<void> is_final(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  co_await shut(on, *election);

  auto await = on.begin(election->async_await());
  BOOST_TEST(co_await await.within(soon) == error_code(errc::closed));
  auto resign = on.begin(election->async_resign());
  BOOST_TEST(co_await resign.within(soon) == error_code(errc::closed));
  check_ended(election->with_mastership(), end_reason::never_master);
  co_await shut(on, *election);  // a second close succeeds
  BOOST_TEST(election->resource() == "conformance");
}

asio::awaitable<void> by_the_destructor(scene& on) {
  auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  auto end = on.begin(context.async_wait());
  election.reset();
  BOOST_TEST(co_await end.within(soon) == ok);
  check_ended(context, end_reason::closed);
  co_await on.check_nobody_stands();
}

}  // namespace

std::vector<trial> close_trials() {
  return {
      {"close_of_the_master", needs::nothing, close_of_the_master},
      {"close_of_the_master_injected_error", needs::nothing, close_of_the_master_with_an_error},
      {"close_of_nobody", needs::nothing, close_of_nobody},
      {"close_of_nobody_injected_error", needs::nothing, close_of_nobody_with_an_error},
      {"close_ends_an_await", needs::rivals, close_ends_an_await},
      {"close_cancelled_at_its_start", needs::nothing, cancelled_at_its_start},
      {"close_in_a_cancelled_coroutine", needs::nothing, in_a_cancelled_coroutine},
      {"close_is_final", needs::nothing, is_final},
      {"close_by_the_destructor", needs::nothing, by_the_destructor},
  };
}

}  // namespace zkelection::test::conformance
