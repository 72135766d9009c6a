#include "story.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <optional>
#include <stdexcept>

namespace zkelection::test {
namespace {

/// True as soon as the condition is, false once the time is over.
asio::awaitable<bool> comes_true(std::function<bool()> condition, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    if (condition()) co_return true;
    if (std::chrono::steady_clock::now() >= deadline) co_return false;
    timer.expires_after(3ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace

void tell(asio::io_context& io, const story& body, milliseconds deadline) {
  std::optional<std::exception_ptr> ending;
  asio::co_spawn(io, body, [&](std::exception_ptr error) {
    ending = error;
    io.stop();
  });
  io.restart();
  io.run_for(deadline);
  if (!ending) {
    throw std::runtime_error("the story did not end within " + std::to_string(deadline.count()) + " ms");
  }
  if (*ending) std::rethrow_exception(*ending);
}

asio::awaitable<void> eventually(std::function<bool()> condition, std::string what, milliseconds limit) {
  const bool came_true = co_await comes_true(std::move(condition), limit);
  BOOST_REQUIRE_MESSAGE(came_true, "not within " << limit.count() << " ms: " << what);
}

asio::awaitable<void> never(std::function<bool()> condition, std::string what, milliseconds time) {
  const bool came_true = co_await comes_true(std::move(condition), time);
  BOOST_TEST(!came_true, "unexpected: " << what);
}

}  // namespace zkelection::test
