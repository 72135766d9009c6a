// Factories: how an application gets its elections without knowing what is below them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <zkelection/election.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection {

/// Makes elections. An application that holds one of these can change the backend without changing its own code.
///
/// **Thread safety**: every function may be called from any thread.
/// **Lifetime**: destroying a factory closes it without waiting, and must not overlap a call on it. It then keeps its
/// executor busy for at most `close_timeout`, also if a look-up of a name hangs. If the executor's context is destroyed
/// before that, as after `io_context::stop`, the library destroys waiting handlers uncalled and drops connections
/// without a word, and nodes end with their sessions. Do not use or destroy what a factory made after the context has
/// gone, as with every I/O object; only handlers inside the context may still own some of it.
class election_factory {
 public:
  election_factory() = default;
  election_factory(const election_factory&) = delete;
  election_factory& operator=(const election_factory&) = delete;
  virtual ~election_factory() = default;

  /// The last error of `async_new_election` in words. Empty if there was none.
  std::string last_error() const { return do_last_error(); }

  /// The executor on which handlers without an executor of their own are called.
  asio::any_io_executor get_executor() const noexcept { return do_get_executor(); }

  /// Makes an election for a resource. Its ID is one or more names joined by `/`, such as `logs/17`.
  ///
  /// **Signature**: `void(error_code, std::unique_ptr<election>)`.
  /// **Completes** without waiting for the ensemble.
  /// **Errors**: `invalid_resource` (nothing is sent; `last_error()` says what is wrong with the ID); `closed`.
  /// **Cancellation** has no effect, because there is nothing to wait for.
  template <class Token = asio::deferred_t>
  auto async_new_election(std::string resource, Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code, std::unique_ptr<election>)>(
        detail::initiation<election_factory, void(error_code, std::unique_ptr<election>), std::string>(
            *this, &election_factory::do_new_election),
        token, std::move(resource));
  }

  /// Closes for good: ends every context and pending operation, withdraws every candidate and closes the sessions.
  ///
  /// **Signature**: `void(error_code)`.
  /// **Completes** when the ensemble has confirmed the end of the sessions. A second close succeeds.
  /// **Errors**: `timed_out` (after `close_timeout`; what remains ends with its session).
  /// **Cancellation** (all kinds) ends the waiting only.
  template <class Token = asio::deferred_t>
  auto async_close(Token&& token = {}) {
    return asio::async_initiate<Token, void(error_code)>(
        detail::initiation<election_factory, void(error_code)>(*this, &election_factory::do_close), token);
  }

 protected:
  using new_election_handler = asio::any_completion_handler<void(error_code, std::unique_ptr<election>)>;
  using close_handler = asio::any_completion_handler<void(error_code)>;

 private:
  virtual std::string do_last_error() const = 0;
  virtual asio::any_io_executor do_get_executor() const noexcept = 0;
  virtual void do_new_election(new_election_handler completion, std::string resource) = 0;
  virtual void do_close(close_handler completion) = 0;
};

/// Makes a factory from a URL:
///
/// - `zookeeper://h1:2181,[::1]:2182/chroot?session_timeout=10s&root=/elections`; the parameters are those of
/// `session_config`.
/// - `memory:` or `memory:NAME`, with the same parameters: an ensemble simulated in this process. All factories with
/// the same NAME share it, and it lasts as long as they do. It goes by the machine's time, or by that of a
/// `testing::memory_ensemble` of this name.
/// - `noop:` is always the master, for a single instance and for tests.
///
/// Sends nothing. Throws `system_error`, whose text names the offending part: `unknown_scheme`, `unknown_parameter`,
/// `repeated_parameter`, `invalid_value`, `invalid_hosts`, `candidate_id_too_long`.
/// `on_event` is that of `session_config`; a `noop:` factory never calls it.
/// **Thread safety**: may be called from any thread. **Lifetime**: the executor's context must outlive the factory.
std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, std::string_view url,
                                               event_sink on_event = {});

/// Does the same without exceptions: returns null and fills `error` if something is wrong with the URL.
std::unique_ptr<election_factory> make_factory(asio::any_io_executor executor, std::string_view url, failure& error,
                                               event_sink on_event = {});

}  // namespace zkelection
