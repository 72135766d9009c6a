#include "conformance.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

namespace zkelection::test::conformance {

scene::scene(const backend& on, asio::any_io_executor executor)
    : on_(on),
      executor_(std::move(executor)),
      factory_(std::make_unique<injecting_factory>(on.make_factory(), plan_)) {}

asio::awaitable<std::unique_ptr<election>> scene::stand(std::string resource) {
  co_return co_await factory_->async_new_election(std::move(resource), asio::use_awaitable);
}

asio::awaitable<std::unique_ptr<election>> scene::stand_elsewhere(std::string resource) {
  others_.push_back(on_.make_factory());
  co_return co_await others_.back()->async_new_election(std::move(resource), asio::use_awaitable);
}

asio::awaitable<void> scene::win(election& candidate) {
  auto await = begin(candidate.async_await());
  const auto error = co_await await.within(soon);
  BOOST_TEST(error == ok, candidate.last_error());
}

asio::awaitable<void> scene::give_up(election& candidate) {
  auto resign = begin(candidate.async_resign());
  const auto error = co_await resign.within(soon);
  BOOST_TEST(error == ok, candidate.last_error());
}

asio::awaitable<void> scene::check_nobody_stands(std::string resource) {
  const auto other = co_await stand_elsewhere(std::move(resource));
  co_await win(*other);
  co_await give_up(*other);
}

asio::awaitable<void> scene::clear() {
  others_.push_back(std::move(factory_));
  for (const auto& factory : others_) {
    auto close = begin(factory->async_close());
    const auto error = co_await close.within(soon);
    BOOST_TEST(error == ok);
  }
}

void check_ended(const mastership& context, end_reason reason) {
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason() == std::optional(reason));
  BOOST_TEST(context.stop_token().stop_requested());
}

error_code injected_error() { return errc::rejected; }

std::vector<trial> all_trials() {
  std::vector<trial> all;
  for (const auto group :
       {await_trials, with_mastership_trials, resign_trials, close_trials, loop_trials, loss_trials}) {
    std::ranges::copy(group(), std::back_inserter(all));
  }
  return all;
}

bool applies(const trial& trial, const backend& on) {
  switch (trial.what) {
    case needs::nothing: return true;
    case needs::rivals: return on.has_rivals;
    case needs::losses: return on.has_rivals && on.delete_node && on.expire_session;
  }
  return false;
}

asio::awaitable<void> play(trial trial, const backend& on) {
  scene scene(on, co_await asio::this_coro::executor);
  co_await trial.story(scene);
  co_await scene.clear();
}

}  // namespace zkelection::test::conformance
