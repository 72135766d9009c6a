// Looks at an election without taking part in it.
#pragma once

#include <chrono>
#include <memory>
#include <vector>
#include <zkelection/detail/initiation.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection {

/// A candidate as an observer sees it.
struct candidate {
  std::string id;                               ///< its `candidate_id`; empty if it has none, or if we may not read it
  std::string node;                             ///< the name of its node
  std::uint64_t fencing_token = 0;              ///< the node's creation zxid
  std::chrono::system_clock::time_point since;  ///< when it joined the queue, by the ensemble's clock
  bool left_over = false;  ///< its node is not ephemeral: no candidate owns it, and it blocks the queue until deleted
};

/// A node that looks like a candidate with another scheme. Candidates with different schemes do not see each other.
struct foreign_candidate {
  std::string node;         ///< its name
  candidate_scheme scheme;  ///< the scheme of its name
  bool left_over = false;   ///< it is not ephemeral: no candidate owns it
};

/// All candidates for a resource.
struct election_view {
  std::string path;                        ///< the resource's path that was looked at, with the chroot
  std::vector<candidate> candidates;       ///< in the order in which they become master: the first is the master
  std::vector<foreign_candidate> foreign;  ///< in the order in which they joined
};

namespace detail {
class observer_state;
}

/// Lists the candidates of resources. It holds one session, which the first call opens, and creates no node.
///
/// **Thread safety**: every function may be called from any thread; the work happens on a strand of `executor`.
/// **Lifetime**: destroying an observer closes its session without waiting, and must not overlap a call on it. Pending
/// operations then complete with `closed`. As with a factory, do not use it after the executor's context has gone.
class observer {
 public:
  /// Sends nothing. Throws `system_error`, whose text names the parameter, if `check(config)` finds something wrong.
  observer(asio::any_io_executor executor, session_config config);
  observer(const observer&) = delete;
  observer& operator=(const observer&) = delete;
  ~observer();

  /// The executor on which handlers without an executor of their own are called.
  asio::any_io_executor get_executor() const noexcept;

  /// The last error in words: which host or path, and what to do. Empty if there was none.
  std::string last_error() const;

  /// Lists the candidates of a resource in the order in which they become master. The first is the master.
  ///
  /// **Signature**: `void(error_code, std::vector<candidate>)`.
  /// **Completes** with a picture no older than the call; empty if no candidate stands for the resource. The observer
  /// repeats lost requests, and waits without a limit for a lost connection once a request was served.
  /// **Errors**: `invalid_resource` (nothing is sent); `closed`; `host_not_found`, `unreachable`, `tls_failed`,
  /// `not_zookeeper` (the ensemble has never served a request, and `first_connect_timeout` is over); `auth_failed`;
  /// `no_permission` (we may not list the resource); `chroot_missing`; `rejected` (the ensemble refused for another
  /// reason, or kept failing for `first_connect_timeout`).
  /// **Cancellation**: all kinds; completes at once with `operation_aborted`.
  template <class Token = asio::deferred_t>
  auto async_candidates(std::string resource, Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code, std::vector<candidate>)>(
        detail::initiation<observer, void(error_code, std::vector<candidate>), std::string>(
            *this, &observer::start_candidates),
        token, std::move(resource));
  }

  /// Lists the same candidates, and those with another scheme, and gives the path. In all else it is
  /// `async_candidates`.
  ///
  /// **Signature**: `void(error_code, election_view)`.
  template <class Token = asio::deferred_t>
  auto async_view(std::string resource, Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code, election_view)>(
        detail::initiation<observer, void(error_code, election_view), std::string>(*this, &observer::start_view), token,
        std::move(resource));
  }

  /// Closes for good: ends pending operations with `closed`, and then the session.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when the ensemble has confirmed the end of the session. A second close completes as the first.
  /// **Errors**: `timed_out` (after `close_timeout`; the session ends by itself).
  /// **Cancellation** (all kinds) ends the waiting only.
  template <class Token = asio::deferred_t>
  auto async_close(Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code)>(
        detail::initiation<observer, void(error_code)>(*this, &observer::start_close), token);
  }

 private:
  void start_candidates(asio::any_completion_handler<void(error_code, std::vector<candidate>)> completion,
                        std::string resource);
  void start_view(asio::any_completion_handler<void(error_code, election_view)> completion, std::string resource);
  void start_close(asio::any_completion_handler<void(error_code)> completion);

  std::shared_ptr<detail::observer_state> state_;
};

}  // namespace zkelection
