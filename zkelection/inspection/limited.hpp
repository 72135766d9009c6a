// Coroutines with a deadline.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <zkelection/error.hpp>

namespace zkelection::inspection {

namespace asio = boost::asio;

inline asio::awaitable<void> pause(std::chrono::milliseconds length) {
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

/// False if the work did not end in time; then it was cancelled. What it returns by reference must outlive this.
///
/// Make a variable of the work and move it in here: g++ 12 destroys a temporary twice that is passed to a coroutine by
/// value in the expression that awaits it.
inline asio::awaitable<bool> ends_within(std::chrono::milliseconds limit, asio::awaitable<void> work) {
  using asio::experimental::awaitable_operators::operator||;
  auto end = pause(limit);
  const auto first = co_await (std::move(work) || std::move(end));
  co_return first.index() == 0;
}

}  // namespace zkelection::inspection
