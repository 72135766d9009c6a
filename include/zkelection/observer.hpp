// Looking at an election without taking part in it.
#pragma once

#include <chrono>
#include <memory>
#include <vector>
#include <zkelection/detail/initiation.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection {

/// A candidate as an observer sees it.
struct candidate {
  std::string id;                   ///< what the candidate calls itself; empty if it gave no name or we may not read it
  std::string node;                 ///< the name of its node
  std::uint64_t fencing_token = 0;  ///< the node's creation zxid
  std::chrono::system_clock::time_point since;  ///< when it joined the queue, by the ensemble's clock
  bool left_over = false;  ///< its node is not ephemeral: nobody stands with it, and it blocks the queue until deleted
};

/// A node among the candidates that looks like one with another scheme. Neither sees the other in its queue.
struct foreign_candidate {
  std::string node;         ///< its name
  candidate_scheme scheme;  ///< what it looks like
  bool left_over = false;   ///< it is not ephemeral: nobody stands with it
};

/// What is there of a resource's election.
struct election_view {
  std::string path;                        ///< where it was looked for, from the chroot on
  std::vector<candidate> candidates;       ///< in the order in which they become master: the first is the master
  std::vector<foreign_candidate> foreign;  ///< in the order in which they joined
};

namespace detail {
class observer_state;
}

/// Lists the candidates of resources. It holds one session and creates nothing.
///
/// **Thread safety**: every function may be called from any thread. **Lifetime**: destroying it closes its session
/// without waiting.
class observer {
 public:
  /// Throws `system_error`, whose text names the parameter, if `check(config)` finds something wrong.
  observer(asio::any_io_executor executor, session_config config);
  observer(const observer&) = delete;
  observer& operator=(const observer&) = delete;
  ~observer();

  asio::any_io_executor get_executor() const noexcept;

  /// The words to the last error: which host or path, and what to do. Empty when there was none.
  std::string last_error() const;

  /// The candidates of a resource in the order in which they become master: the first is the master.
  ///
  /// **Signature**: `void(error_code, std::vector<candidate>)`.
  /// **Completes** with a picture no older than the call; empty if nobody ever stood for the resource. Lost requests
  /// are repeated.
  /// **Errors**: `invalid_resource`; `closed`; `host_not_found`, `unreachable`, `not_zookeeper` (no request was ever
  /// served within `first_connect_timeout`); `auth_failed`; `no_permission`; `chroot_missing`; `rejected`.
  /// **Cancellation**: all kinds; completes at once with `operation_aborted`.
  template <class Token = asio::deferred_t>
  auto async_candidates(std::string resource, Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code, std::vector<candidate>)>(
        detail::initiation<observer, void(error_code, std::vector<candidate>), std::string>(
            *this, &observer::start_candidates),
        token, std::move(resource));
  }

  /// The same, and the path that was looked at, and candidates with another scheme. Everything that is said of
  /// `async_candidates` holds.
  ///
  /// **Signature**: `void(error_code, election_view)`.
  template <class Token = asio::deferred_t>
  auto async_view(std::string resource, Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code, election_view)>(
        detail::initiation<observer, void(error_code, election_view), std::string>(*this, &observer::start_view), token,
        std::move(resource));
  }

  /// Closes the session. **Signature**: `void(error_code)`. **Errors**: `timed_out` after `close_timeout`.
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
