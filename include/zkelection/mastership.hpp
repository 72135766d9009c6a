// The mastership context: the proof, asked at any moment and from any thread, of being the master.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <zkelection/detail/initiation.hpp>
#include <zkelection/end_reason.hpp>
#include <zkelection/error.hpp>

namespace zkelection {

namespace detail {
class mastership_context;
}

/// A cheap, copyable view of one mastership. It is active from `with_mastership` until its end, and never again.
///
/// **Thread safety**: every function may be called from any thread, also on one object at a time from several threads.
/// **Lifetime**: independent of the election and of the factory, but not of the executor's context.
class mastership {
 public:
  /// A context that ended before it began: never master.
  mastership();
  explicit mastership(asio::any_io_executor executor);

  /// True while this instance is the master. Synchronous, wait-free, and right at the instant of the call: it compares
  /// the lease with a clock that goes on while the machine sleeps (`CLOCK_BOOTTIME`). So a process that was stopped for
  /// longer than its lease reads `false` as soon as it goes on, before any event has told it. An end is final.
  bool active() const noexcept;

  /// How much longer the context stays active if the ensemble says nothing more; 0 once it has ended. Renewals, about
  /// six in a session timeout, move the end. A mastership begins with what is left just before a renewal, less a
  /// twelfth of the session timeout (`docs/safety.md` has the figures); with less, and a warning event, only where the
  /// ensemble answers too slowly for that. `nanoseconds::max()` where there is no lease, as with `noop`.
  std::chrono::nanoseconds remaining() const noexcept;

  /// The session timeout that the ensemble granted, to derive one's own time limits from. `nanoseconds::max()` where
  /// there is no lease.
  std::chrono::nanoseconds session_timeout() const noexcept;

  /// Why the context ended; empty while it is active.
  std::optional<end_reason> reason() const noexcept;

  /// The creation zxid of the candidate's node: grows with every new master of the resource. Hand it to the stores that
  /// the master writes to, and let them refuse a smaller one. 0 if this context was never active.
  std::uint64_t fencing_token() const noexcept;

  /// The name of the candidate's node below the resource's path. Empty if this context was never active.
  std::string_view node() const noexcept;

  /// Stopped when the context ends. Its callbacks are called on the election's executor, whatever ended the context.
  std::stop_token stop_token() const noexcept;

  /// The executor on which handlers without an executor of their own are called.
  asio::any_io_executor get_executor() const noexcept;

  /// Waits for the end of the context.
  ///
  /// **Signature**: `void(error_code, end_reason)`.
  /// **Completes** when the context ends; at once if it has.
  /// **Errors**: `operation_aborted` when cancelled; the reason is then meaningless.
  template <class Token = asio::deferred_t>
  auto async_wait(Token&& token = {}) const;

  /// Runs `work(mastership)`, which returns `awaitable<void>`, while the context is active.
  ///
  /// **Signature**: `void(std::exception_ptr)`.
  /// **Completes** when the work has returned, with the exception that it threw. At the end of the context the work
  /// receives terminal cancellation and is waited for, even if it ignores it; the `operation_aborted` that this makes
  /// it throw counts as a normal end. If the context has ended already, the work is not started.
  /// **Cancellation** (all kinds) is passed on to the work as terminal cancellation.
  /// **Executor**: the work runs on a strand of the handler's executor.
  /// **g++ 12** destroys the captures of a lambda that stands in the `co_await` expression itself twice: if it captures
  /// more than references and plain values, give it a name first.
  template <class Work, class Token = asio::deferred_t>
  auto async_run(Work work, Token&& token = {}) const;

 private:
  friend class detail::mastership_context;
  explicit mastership(std::shared_ptr<detail::mastership_context> context) noexcept;

  // The initiations own their mastership, because a deferred operation may start after the object it was made from is
  // gone.
  struct wait_initiation;
  struct run_initiation;
  void start_wait(asio::any_completion_handler<void(error_code, end_reason)> completion) const;

  std::shared_ptr<detail::mastership_context> context_;
};

}  // namespace zkelection

#include <zkelection/detail/mastership_operations.hpp>
