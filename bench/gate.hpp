// How a coroutine waits for things that run side by side.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "bench/side.hpp"

namespace zkelection::bench {

/// Opens after `times` calls of `pass`. One coroutine may wait for that, once. The gate must outlive all calls.
class gate {
 public:
  gate(asio::io_context& context, std::size_t times) : context_(context), left_(times) {}

  void pass() {
    if (--left_ == 0 && open_) std::exchange(open_, nullptr)();
  }

  asio::awaitable<void> wait() {
    const auto begin = [this](auto handler) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      open_ = [this, shared] { asio::post(context_, [shared] { std::move (*shared)(); }); };
      if (left_ == 0) std::exchange(open_, nullptr)();
    };
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(begin, asio::use_awaitable);
  }

 private:
  asio::io_context& context_;
  std::size_t left_;
  std::function<void()> open_;
};

/// Begins `count` things, of which `window` are under way at a time; `begin(i, done)` begins one.
class window_of {
 public:
  using begin_one = std::function<void(std::size_t index, std::function<void()> done)>;

  window_of(asio::io_context& context, std::size_t count, std::size_t window, begin_one begin)
      : all_(context, count), count_(count), window_(window), begin_(std::move(begin)) {}

  asio::awaitable<void> run() {
    for (std::size_t i = 0; i < window_ && next_ < count_; ++i) begin_next();
    co_await all_.wait();
  }

 private:
  void begin_next() {
    begin_(next_++, [this] {
      all_.pass();
      if (next_ < count_) begin_next();
    });
  }

  gate all_;
  std::size_t count_, window_, next_ = 0;
  begin_one begin_;
};

}  // namespace zkelection::bench
