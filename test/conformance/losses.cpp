// Group 6: what befalls a candidate.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance.hpp"

namespace zkelection::test::conformance {
namespace {

constexpr std::size_t first = 0, second = 1;

/// The session's expiry may show as the disconnect that goes before it.
void check_ended_with_the_session(const mastership& context) {
  BOOST_TEST(!context.active());
  const auto reason = context.reason();
  BOOST_TEST((reason == end_reason::session_expired || reason == end_reason::disconnected), "it ended otherwise");
}

asio::awaitable<void> node_deleted(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  auto end = on.begin(context.async_wait());
  on.delete_node(first);
  BOOST_TEST(co_await end.within(soon) == ok);
  check_ended(context, end_reason::node_deleted);
  check_ended(election->with_mastership(), end_reason::never_master);

  co_await on.win(*election);
  BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
}

asio::awaitable<void> another_takes_over(scene& on) {
  const auto old = co_await on.stand();
  co_await on.win(*old);
  const auto context = old->with_mastership();
  const auto next = co_await on.stand_elsewhere();
  auto await = on.begin(next->async_await());
  co_await await.pends();

  on.expire_session(first);
  BOOST_TEST(co_await await.within(soon) == ok);
  co_await eventually([&] { return !context.active(); }, "the old master learns of it");
  check_ended_with_the_session(context);
  BOOST_TEST(next->with_mastership().active());
  BOOST_TEST(next->with_mastership().fencing_token() > context.fencing_token());

  auto again = on.begin(old->async_await());
  co_await again.pends();
  co_await on.give_up(*next);
  BOOST_TEST(co_await again.within(soon) == ok);
}

asio::awaitable<void> expiry_while_waiting(scene& on) {
  const auto master = co_await on.stand();
  co_await on.win(*master);
  const auto context = master->with_mastership();
  const auto waiter = co_await on.stand_elsewhere();
  auto await = on.begin(waiter->async_await());
  co_await await.pends(500ms);  // until it stands

  on.expire_session(second);
  co_await await.pends(500ms);
  BOOST_TEST(context.active());
  co_await on.give_up(*master);
  BOOST_TEST(co_await await.within(soon) == ok);
  BOOST_TEST(waiter->with_mastership().active());
}

asio::awaitable<void> expiry_while_master(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  const auto context = election->with_mastership();
  auto end = on.begin(context.async_wait());
  on.expire_session(first);
  BOOST_TEST(co_await end.within(soon) == ok);
  check_ended_with_the_session(context);

  co_await on.win(*election);
  BOOST_TEST(election->with_mastership().fencing_token() > context.fencing_token());
}

asio::awaitable<void> expiry_after_the_win(scene& on) {
  const auto election = co_await on.stand();
  co_await on.win(*election);
  on.expire_session(first);
  co_await eventually([&] { return !election->with_mastership().active(); }, "the loss is noticed");
  check_ended(election->with_mastership(), end_reason::never_master);
  co_await on.win(*election);
  BOOST_TEST(election->with_mastership().active());
}

asio::awaitable<void> awaits_after_each_loss(scene& on) {
  const auto election = co_await on.stand();
  std::uint64_t last_token = 0;
  const auto win_anew = [&]() -> asio::awaitable<void> {
    co_await on.win(*election);
    const auto context = election->with_mastership();
    BOOST_TEST(context.active());
    BOOST_TEST(context.fencing_token() > last_token);
    last_token = context.fencing_token();
  };
  const auto lose = [&]() { return eventually([&] { return !election->with_mastership().active(); }, "the loss"); };

  co_await win_anew();
  co_await on.give_up(*election);
  co_await win_anew();
  on.delete_node(first);
  co_await lose();
  co_await win_anew();
  on.expire_session(first);
  co_await lose();
  co_await win_anew();
  co_await on.give_up(*election);
  co_await on.check_nobody_stands();
}

/// Cancel races with a win: it is one or the other, and never an error with the mastership kept.
asio::awaitable<void> await_cancelled_at_each_step(scene& on) {
  const auto election = co_await on.stand();
  asio::steady_timer timer(co_await asio::this_coro::executor);
  int won = 0;
  for (int step = 0; step < 60 && won < 3; ++step) {
    auto await = on.begin(election->async_await());
    timer.expires_after(step * 100us);
    co_await timer.async_wait(asio::use_awaitable);
    await.cancel();
    const auto error = co_await await.within(soon);
    const auto context = election->with_mastership();
    if (error == ok) {
      ++won;
      BOOST_TEST(context.active());
      co_await on.give_up(*election);
    } else {
      BOOST_TEST(error == error_code(asio::error::operation_aborted));
      BOOST_TEST(!context.active());
    }
    if (step % 10 == 0) co_await on.check_nobody_stands();
  }
  co_await on.check_nobody_stands();
  co_await on.win(*election);  // behind whatever withdrawals are left
}

}  // namespace

std::vector<trial> loss_trials() {
  return {
      {"loss_node_deleted", needs::losses, node_deleted},
      {"loss_another_takes_over", needs::losses, another_takes_over},
      {"loss_expiry_while_waiting", needs::losses, expiry_while_waiting},
      {"loss_expiry_while_master", needs::losses, expiry_while_master},
      {"loss_expiry_after_the_win", needs::losses, expiry_after_the_win},
      {"loss_and_await_again", needs::losses, awaits_after_each_loss},
      {"await_cancelled_at_each_step", needs::rivals, await_cancelled_at_each_step},
  };
}

}  // namespace zkelection::test::conformance
