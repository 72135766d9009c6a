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

/// One candidate for one resource. Made by an `election_factory`.
///
/// **Thread safety**: every function may be called from any thread; the work is dispatched to the factory's strand.
/// **Lifetime**: destroying an election closes it without waiting, and must not overlap a call on it. Pending
/// operations then complete with `errc::closed`. An election may outlive its factory: it is closed by then.
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

  /// The words to the last error: which host, path or parameter, and what to do. Empty when there was none.
  std::string last_error() const { return do_last_error(); }

  /// The executor on which handlers without an executor of their own are called.
  asio::any_io_executor get_executor() const noexcept { return do_get_executor(); }

  /// A context that is active until mastership is lost or `parent` is stopped, whichever comes first.
  ///
  /// Makes no round trip and never blocks. Not the master, or `parent` already stopped: the context has ended already.
  /// Stopping `parent` makes `active()` false at once and does not resign.
  mastership with_mastership(std::stop_token parent = {}) const { return do_with_mastership(std::move(parent)); }

  /// Waits until this instance is the master.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when this instance is the master; at once if it is already. Survives disconnects and the session's
  /// expiry.
  /// **Errors**: `already_awaiting` (an await is pending); `closed`; `resigned` (by `async_resign`);
  /// `withdrawal_denied` (an earlier node could not be deleted); `host_not_found`, `unreachable`, `not_zookeeper` (no
  /// request was ever served within `first_connect_timeout`); `auth_failed`, `no_permission`, `invalid_acl`,
  /// `chroot_missing`, `parent_is_ephemeral`, `parent_keeps_vanishing`, `request_keeps_being_lost`, `server_too_old`,
  /// `rejected` (no retry is known to help); `foreign_candidates` (candidates with another scheme stand for the
  /// resource); `data_went_back` (the fencing token would be smaller than one that this factory gave out before for the
  /// resource; another factory accepts it); `session_too_short` (no mastership lasts with the granted session timeout
  /// and `max_tick`; nothing was enrolled).
  /// **Again**: after any of them but `closed` and `withdrawal_denied` the candidate is withdrawn, and the election may
  /// be awaited again; after `no_permission`, say, once the ACL grants it.
  /// **Cancellation** withdraws the candidate in the background. It never keeps a mastership that it did not report.
  template <class Token = asio::deferred_t>
  auto async_await(Token&& token = {}) {
    return start<Token>(&election::do_await, token, std::nullopt);
  }

  /// The same for at most `limit`, counted from the call. With a limit of zero or less it succeeds only if this
  /// instance is the master already.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Errors**: those of `async_await`; `timed_out` (this instance is not the master, and the candidate is being
  /// withdrawn as by cancellation: a later await queues at the back). So there is no need for a timer and Asio's `||`,
  /// which would hide a mastership that begins in the same instant.
  template <class Token = asio::deferred_t>
  auto async_await_for(std::chrono::milliseconds limit, Token&& token = {}) {
    return start<Token>(&election::do_await, token, std::optional(limit));
  }

  /// Ends the mastership contexts, then deletes this candidate's node.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when the deletion is confirmed; at once with success if there is nothing to delete. A pending await
  /// ends with `resigned`. While disconnected it waits.
  /// **Errors**: `closed`; `withdrawal_denied` (no permission to delete; the node ends with its session).
  /// **Cancellation** ends the waiting only: the withdrawal goes on, and a second resign waits for it.
  template <class Token = asio::deferred_t>
  auto async_resign(Token&& token = {}) {
    return start<Token>(&election::do_resign, token);
  }

  /// Closes for good: ends contexts and pending operations, and withdraws the candidate.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when the candidate's node is gone. A second close succeeds. Every later operation completes with
  /// `closed`.
  /// **Errors**: `timed_out` (after `close_timeout`; the withdrawal goes on); `withdrawal_denied`.
  /// **Cancellation** ends the waiting only, even if it was asked for before the call.
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
