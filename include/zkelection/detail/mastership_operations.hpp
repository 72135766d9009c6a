// The templates behind mastership's asynchronous operations. Included by mastership.hpp.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <concepts>
#include <zkelection/mastership.hpp>

namespace zkelection {

struct mastership::wait_initiation {
  mastership self;

  using executor_type = asio::any_io_executor;
  executor_type get_executor() const noexcept { return self.get_executor(); }

  template <class Handler>
  void operator()(Handler&& completion) const {
    self.start_wait(asio::any_completion_handler<void(error_code, end_reason)>(std::forward<Handler>(completion)));
  }
};

template <class Token>
auto mastership::async_wait(Token&& token) const {
  return asio::async_initiate<Token, void(error_code, end_reason)>(wait_initiation{*this}, token);
}

namespace detail {

/// Runs the work beside a wait for the end of the context; whichever ends first cancels the other, and both are waited
/// for.
template <class Work>
asio::awaitable<void> run_while_master(mastership self, Work work) {
  // A coroutine hears of terminal cancellation alone unless it asks for more. Whatever kind comes, the work gets that
  // one.
  const auto as_terminal = [](asio::cancellation_type type) {
    return type == asio::cancellation_type::none ? type : asio::cancellation_type::terminal;
  };
  co_await asio::this_coro::reset_cancellation_state(as_terminal);
  co_await asio::this_coro::throw_if_cancelled(false);
  if (!self.active()) co_return;
  const auto executor = co_await asio::this_coro::executor;
  auto [order, work_error, wait_error, reason] =
      co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, work(self), asio::deferred),
                                                       self.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (!work_error) co_return;
  const bool work_was_cancelled = order[0] == 1;
  if (work_was_cancelled && !wait_error) {
    try {
      std::rethrow_exception(work_error);
    } catch (const system_error& error) {
      if (error.code() == asio::error::operation_aborted) co_return;
      throw;
    }
  }
  std::rethrow_exception(work_error);
}

}  // namespace detail

struct mastership::run_initiation {
  mastership self;

  using executor_type = asio::any_io_executor;
  executor_type get_executor() const noexcept { return self.get_executor(); }

  template <class Handler, class Work>
  void operator()(Handler&& completion, Work work) const {
    // The strand keeps the cancellation, which comes from elsewhere, from racing with the work on a pool of threads.
    auto strand = asio::make_strand(asio::get_associated_executor(completion, self.get_executor()));
    asio::co_spawn(std::move(strand), detail::run_while_master(self, std::move(work)),
                   std::forward<Handler>(completion));
  }
};

namespace detail {

template <class Work>
concept coroutine_under_mastership = requires(Work& work, mastership self) {
  { work(self) } -> std::same_as<asio::awaitable<void>>;
};

}  // namespace detail

template <class Work, class Token>
auto mastership::async_run(Work work, Token&& token) const {
  static_assert(detail::coroutine_under_mastership<Work>,
                "async_run: the work must be a coroutine that takes a zkelection::mastership and returns "
                "boost::asio::awaitable<void>");
  return asio::async_initiate<Token, void(std::exception_ptr)>(run_initiation{*this}, token, std::move(work));
}

}  // namespace zkelection
