// One instance's part in the election of one resource.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <zkelection/detail/initiation.hpp>
#include <zkelection/error.hpp>
#include <zkelection/mastership.hpp>

namespace zkelection {

/// One candidate for one resource. An `election_factory` makes it.
///
/// **Thread safety**: every function may be called from any thread; the work is dispatched to the factory's strand.
/// **Lifetime**: destroying an election closes it without waiting, and must not overlap a call on it. Pending
/// operations then complete with `errc::closed`. An election may outlive its factory, but the end of the factory closes
/// it. A pending operation keeps the executor's context busy.
/// **Cancellation**: every operation takes Asio's per-operation cancellation, of the kinds terminal, partial and total
/// alike. A cancelled operation completes at once with `boost::asio::error::operation_aborted`.
class election {
 public:
  election() = default;
  election(const election&) = delete;
  election& operator=(const election&) = delete;
  virtual ~election() = default;

  /// The resource ID that the election was made for.
  std::string_view resource() const noexcept { return do_resource(); }

  /// The last error in words: which host, path or parameter, and what to do. Empty if there was none.
  std::string last_error() const { return do_last_error(); }

  /// The executor on which handlers without an executor of their own are called.
  asio::any_io_executor get_executor() const noexcept { return do_get_executor(); }

  /// Gives a context that is active until mastership is lost or `parent` is stopped, whichever comes first.
  ///
  /// The call makes no round trip and never blocks. The context has ended already if this instance is not the master,
  /// or if `parent` was stopped before. A stop of `parent` makes `active()` false at once, and does not resign.
  mastership with_mastership(std::stop_token parent = {}) const { return do_with_mastership(std::move(parent)); }

  /// Waits until this instance is the master.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when this instance is the master; at once if it is already. The await survives disconnects. If the
  /// session expires, it joins the queue again on a new one.
  /// **Errors**: `already_awaiting` (an await is pending, and goes on); `closed`; `resigned` (by `async_resign`);
  /// `withdrawal_denied` (we may not delete an earlier node of ours, and it still stands); `host_not_found`,
  /// `unreachable`, `tls_failed`, `not_zookeeper` (the ensemble has never served a request, and `first_connect_timeout`
  /// is over); `auth_failed`, `no_permission`, `invalid_acl`, `chroot_missing`, `parent_is_ephemeral`,
  /// `parent_keeps_vanishing`, `request_keeps_being_lost`, `server_too_old`, `rejected` (no retry is known to help);
  /// `foreign_candidates` (candidates with another scheme stand for the resource); `data_went_back` (this factory gave
  /// out a larger fencing token for the resource before, or has seen a later transaction than the ensemble has; another
  /// factory accepts it); `session_too_short` (no mastership lasts with the granted session timeout and `max_tick`; a
  /// first connection ends the await before it enrols).
  /// **Again**: after an error other than `already_awaiting`, `closed` and `withdrawal_denied` the library withdraws
  /// the candidate, and you may await again; for example after `no_permission`, when the ACL grants the right.
  /// **Cancellation** withdraws the candidate in the background. A cancelled await never keeps a mastership that it did
  /// not report.
  template <class Token = asio::deferred_t>
  auto async_await(Token&& token = {}) {
    return start<Token>(&election::do_await, token, std::nullopt);
  }

  /// Does what `async_await` does, for at most `limit`, counted from the call. With a limit of zero or less it succeeds
  /// only if this instance is the master already.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Errors**: those of `async_await`; `timed_out` (this instance is not the master, and the library withdraws the
  /// candidate as after a cancellation: a later await joins at the back). Use this rather than a timer and Asio's `||`,
  /// which would hide a mastership that begins in the same instant.
  /// **Cancellation**: as of `async_await`.
  template <class Token = asio::deferred_t>
  auto async_await_for(std::chrono::milliseconds limit, Token&& token = {}) {
    return start<Token>(&election::do_await, token, std::optional(limit));
  }

  /// Ends the mastership contexts, then deletes this candidate's node.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when the deletion is confirmed; at once with success if there is nothing to delete. A pending await
  /// ends with `resigned`. The operation waits while there is no connection.
  /// **Errors**: `closed`; `withdrawal_denied` (we may not delete the node; it ends with its session).
  /// **Cancellation** ends the waiting only: the withdrawal goes on, and a second resign waits for it.
  template <class Token = asio::deferred_t>
  auto async_resign(Token&& token = {}) {
    return start<Token>(&election::do_resign, token);
  }

  /// Closes for good: ends contexts and pending operations, and withdraws the candidate.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when the candidate's node is gone. So does a second close. Every later operation of another kind
  /// completes with `closed`.
  /// **Errors**: `timed_out` (after `close_timeout`, while the withdrawal goes on; or because the factory's close has
  /// timed out); `withdrawal_denied` (as of `async_resign`).
  /// **Cancellation** ends the waiting only, even if it came before the call.
  template <class Token = asio::deferred_t>
  auto async_close(Token&& token = {}) {
    return start<Token>(&election::do_close, token);
  }

 protected:
  using handler = asio::any_completion_handler<void(error_code)>;

 private:
  template <class Token, class... Args>
  auto start(void (election::*operation)(handler, Args...), Token& token, std::type_identity_t<Args>... args) {
    return asio::async_initiate<Token, void(error_code)>(
        detail::initiation<election, void(error_code), Args...>(*this, operation), token, std::move(args)...);
  }

  virtual std::string_view do_resource() const noexcept = 0;
  virtual std::string do_last_error() const = 0;
  virtual asio::any_io_executor do_get_executor() const noexcept = 0;
  virtual mastership do_with_mastership(std::stop_token parent) const = 0;
  virtual void do_await(handler completion, std::optional<std::chrono::milliseconds> limit) = 0;
  virtual void do_resign(handler completion) = 0;
  virtual void do_close(handler completion) = 0;
};

}  // namespace zkelection
