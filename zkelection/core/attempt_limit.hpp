// Says how long an attempt to connect may take, and when the next address is tried beside it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace zkelection::core {

/// All figures come from T, or from the time after which a first await gives up if that is shorter and nothing was
/// served yet. PROTOCOL.md says why they are what they are.
class attempt_limit {
 public:
  using milliseconds = std::chrono::milliseconds;

  /// `first_connect_timeout`: none if it is zero.
  constexpr attempt_limit(milliseconds session_timeout, milliseconds first_connect_timeout)
      : timeout_(session_timeout), first_(first_connect_timeout) {}

  /// A server has answered a connect request after that time, and granted that session timeout.
  void succeeded(milliseconds handshake, milliseconds session_timeout) noexcept {
    handshake_ = handshake;
    timeout_ = session_timeout;
  }
  /// The ensemble has carried out a request: no await gives up from now on.
  void served() noexcept { first_ = {}; }

  /// To reach a server; and once more for its answer to the connect request.
  milliseconds longest() const;
  /// From the beginning of one attempt to that of the next one. `servers`: how many there may be.
  milliseconds between(std::size_t servers) const;
  /// For the answer to a connect request, if a server waits that may be quicker.
  milliseconds patience(std::size_t servers) const;

 private:
  milliseconds horizon() const;

  milliseconds timeout_;
  milliseconds first_;
  std::optional<milliseconds> handshake_;  ///< how long the last one took
};

}  // namespace zkelection::core
