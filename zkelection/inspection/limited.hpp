// Coroutines with a deadline.
#pragma once

#include <fmt/format.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <string>
#include <zkelection/duration.hpp>
#include <zkelection/error.hpp>

namespace zkelection::inspection {

namespace asio = boost::asio;

/// In words.
inline std::string too_late(std::chrono::milliseconds limit) {
  return fmt::format("no answer within {}", duration_text(limit));
}

inline asio::awaitable<void> pause(std::chrono::milliseconds length) {
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

/// Does the work. If it does not end in time, cancels it and returns false. Objects that the work writes to must
/// outlive this coroutine.
///
/// Make a variable of the work and move that in. If a temporary is passed by value to a coroutine in the expression
/// that awaits it, g++ 12 destroys it twice.
inline asio::awaitable<bool> ends_within(std::chrono::milliseconds limit, asio::awaitable<void> work) {
  using asio::experimental::awaitable_operators::operator||;
  auto end = pause(limit);
  const auto first = co_await (std::move(work) || std::move(end));
  co_return first.index() == 0;
}

}  // namespace zkelection::inspection
