// A test told as a coroutine, with a deadline.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <string>
#include <zkelection/error.hpp>

#include "deadlines.hpp"

namespace zkelection::test {

namespace asio = boost::asio;

using story = std::function<asio::awaitable<void>()>;

/// No error.
inline const error_code ok{};

/// Runs the story on `io`, and throws what it throws, or a complaint if it does not end in time.
void tell(asio::io_context& io, const story& body, milliseconds deadline = scaled(30s));

/// Fails the test unless the condition comes true within the limit. The condition may ask a server and block a little.
asio::awaitable<void> eventually(std::function<bool()> condition, std::string what, milliseconds limit = soon);

/// Fails the test if the condition comes true within the time.
asio::awaitable<void> never(std::function<bool()> condition, std::string what, milliseconds time = a_while);

/// What a deferred operation of signature `void(error_code)` completes with.
template <class Deferred>
asio::awaitable<error_code> outcome(Deferred operation) {
  error_code code;
  co_await std::move(operation)(asio::redirect_error(asio::use_awaitable, code));
  co_return code;
}

}  // namespace zkelection::test
