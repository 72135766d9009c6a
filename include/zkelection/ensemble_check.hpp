// Checks if the servers are configured as the safety of elections on them assumes.
#pragma once

#include <zkelection/detail/initiation.hpp>
#include <zkelection/ensemble_report.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection {

namespace detail {

using check_handler = asio::any_completion_handler<void(error_code, ensemble_report)>;
void start_ensemble_check(check_handler completion, const asio::any_io_executor& executor, session_config config);

struct ensemble_check_initiation {
  using executor_type = asio::any_io_executor;
  executor_type executor;

  executor_type get_executor() const noexcept { return executor; }

  template <class Handler>
  void operator()(Handler&& completion, session_config config) const {
    start_ensemble_check(check_handler(std::forward<Handler>(completion)), executor, std::move(config));
  }
};

}  // namespace detail

/// Looks at every server of `config.hosts`, all at once, and judges what it has seen. At each server it opens a session
/// as the configuration asks for it, reads the answers to the four-letter words `srvr`, `conf` and `mntr`, and closes
/// the session. Servers answer the words that their `4lw.commands.whitelist` allows; by default only `srvr`. It takes
/// another session of each server up at the first one, which shows if both are of one ensemble. It creates no node, and
/// presents the configuration's credentials only with the session on which it asks something. With `tls`, all of that
/// goes over TLS, and the report has the servers' certificates. A service can run it when it starts.
///
/// **Signature**: `void(error_code, ensemble_report)`.
/// **Completes** within about `first_connect_timeout` (15 s if that is 0), with success whatever it has found. If no
/// server granted a session, the verdict is `unreachable`, and `trouble` says why.
/// **Errors**: those of `check(config)`; then nothing was sent, and `trouble` has the text.
/// **Cancellation**: all kinds; completes at once with `operation_aborted`. Sessions that it had opened end by
/// themselves.
/// **Thread safety**: may be called from any thread. **Lifetime**: the check owns all that it needs and works on a
/// strand of the executor, which stays busy until the last connection is closed. Names are looked up as
/// `zookeeper_factory` says.
template <class Token = asio::deferred_t>
auto async_check_ensemble(asio::any_io_executor executor, session_config config, Token&& token = {}) {
  return asio::async_initiate<Token, void(error_code, ensemble_report)>(
      detail::ensemble_check_initiation{std::move(executor)}, token, std::move(config));
}

}  // namespace zkelection
