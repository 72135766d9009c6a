// The mastership context: any thread may ask it at any moment if this instance is the master.
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
/// **Thread safety**: every function may be called from any thread, and several threads may use one object at once.
/// **Lifetime**: a context may outlive the election and the factory, but not the executor's context.
class mastership {
 public:
  /// A context that ended before it began. Its reason is `never_master`.
  mastership();
  explicit mastership(asio::any_io_executor executor);

  /// True while this instance is the master. Synchronous, wait-free, and right at the instant of the call: it compares
  /// the lease with a clock that goes on while the machine sleeps (`CLOCK_BOOTTIME`). So a process that was stopped for
  /// longer than its lease reads `false` as soon as it goes on, before it has handled any event. An end is final.
  bool active() const noexcept;

  /// How much longer the context stays active if the ensemble says nothing more; 0 once it has ended. Renewals move the
  /// end about six times in a session timeout. A mastership begins with what is left just before a renewal, less a
  /// twelfth of the session timeout (`docs/safety.md` has the figures). It begins with less, and a warning event, only
  /// if the ensemble answers too slowly for that. `nanoseconds::max()` if there is no lease, as with `noop`. Wait-free.
  std::chrono::nanoseconds remaining() const noexcept;

  /// The session timeout that the ensemble granted. Derive your own time limits from it. `nanoseconds::max()` if there
  /// is no lease.
  std::chrono::nanoseconds session_timeout() const noexcept;

  /// Why the context ended; empty while it is active. Wait-free.
  std::optional<end_reason> reason() const noexcept;

  /// The creation zxid of the candidate's node. It grows with every new master of the resource. Hand it to the stores
  /// that the master writes to, and let them refuse a smaller one. 0 if the context was made without a mastership.
  std::uint64_t fencing_token() const noexcept;

  /// The name of the candidate's node below the resource's path. Empty if the context was made without a mastership.
  /// The view is valid while this object, or a copy of it, lives.
  std::string_view node() const noexcept;

  /// A token that is stopped when the context ends. Its callbacks run on the election's executor, whatever ended the
  /// context. They may run later than `active()` turns false; a context that was asked for after its end is stopped
  /// already.
  std::stop_token stop_token() const noexcept;

  /// The executor on which handlers without an executor of their own are called.
  asio::any_io_executor get_executor() const noexcept;

  /// Waits for the end of the context.
  ///
  /// **Signature**: `void(error_code, end_reason)`.
  /// **Completes** when the context ends; at once if it has ended.
  /// **Errors**: `operation_aborted` if the wait was cancelled; the reason then means nothing.
  /// **Cancellation**: all kinds; ends this wait only.
  template <class Token = asio::deferred_t>
  auto async_wait(Token&& token = {}) const;

  /// Runs `work(mastership)`, which returns `awaitable<void>`, while the context is active.
  ///
  /// **Signature**: `void(std::exception_ptr)`.
  /// **Completes** when the work has returned, with the exception that it threw. When the context ends, the work
  /// receives terminal cancellation, and the run waits for it even if it ignores that. An `operation_aborted` that the
  /// work throws because of it counts as a normal end. The work does not start if the context has ended already.
  /// **Cancellation** (all kinds) is passed on to the work as terminal cancellation.
  /// **Executor**: the work runs on a strand of the handler's executor.
  /// **Lifetime**: the run owns the work and a context of the mastership.
  /// **g++ 12** destroys the captures of a lambda twice if the lambda stands inside the `co_await` expression. If it
  /// captures more than references and plain values, give it a name first.
  template <class Work, class Token = asio::deferred_t>
  auto async_run(Work work, Token&& token = {}) const;

 private:
  friend class detail::mastership_context;
  explicit mastership(std::shared_ptr<detail::mastership_context> context) noexcept;

  // The initiations own their mastership, because a deferred operation may start after the object that made it has
  // gone.
  struct wait_initiation;
  struct run_initiation;
  void start_wait(asio::any_completion_handler<void(error_code, end_reason)> completion) const;

  std::shared_ptr<detail::mastership_context> context_;
};

}  // namespace zkelection

#include <zkelection/detail/mastership_operations.hpp>
