// An asynchronous operation under way, which a test watches, cancels and waits for.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <tuple>

#include "story.hpp"

namespace zkelection::test {

/// `Results` are those of the completion signature, usually one `error_code`. Everything happens on the story's
/// executor.
template <class... Results>
class operation {
 public:
  /// `deferred` is called with a completion token.
  template <class Deferred>
  operation(asio::any_io_executor executor, Deferred deferred) : state_(std::make_shared<progress>(executor)) {
    std::move(deferred)(asio::bind_cancellation_slot(state_->cancellation.slot(),
                                                     asio::bind_executor(executor, [seen = state_](Results... results) {
                                                       BOOST_TEST(!seen->results, "an operation completed twice");
                                                       seen->results.emplace(std::move(results)...);
                                                       seen->done.cancel();
                                                     })));
  }

  bool done() const { return state_->results.has_value(); }

  void cancel(asio::cancellation_type kind = asio::cancellation_type::terminal) { state_->cancellation.emit(kind); }

  /// The first result. Fails the test if the operation does not complete in time.
  asio::awaitable<std::tuple_element_t<0, std::tuple<Results...>>> within(milliseconds limit) {
    auto kept = state_;  // the operation's object may go before this coroutine does
    kept->done.expires_after(limit);
    if (!kept->results) {
      error_code ignored;
      co_await kept->done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    BOOST_REQUIRE_MESSAGE(kept->results, "an operation did not complete within " << limit.count() << " ms");
    co_return std::get<0>(*kept->results);
  }

  /// Fails the test if it completes within the time.
  asio::awaitable<void> pends(milliseconds time = a_while) {
    return never([state = state_] { return state->results.has_value(); }, "an operation completed", time);
  }

  const std::tuple<Results...>& results() const { return *state_->results; }

 private:
  struct progress {
    explicit progress(const asio::any_io_executor& executor) : done(executor) {}
    asio::cancellation_signal cancellation;
    asio::steady_timer done;
    std::optional<std::tuple<Results...>> results;
  };

  std::shared_ptr<progress> state_;
};

template <class... Results, class Initiation, class... Arguments>
operation(asio::any_io_executor, asio::deferred_async_operation<void(Results...), Initiation, Arguments...>)
    -> operation<Results...>;

}  // namespace zkelection::test
