// Says how long one attempt to connect may take.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace zkelection::core {

/// Of the time before a session expires, or a first await gives up, each server of a list gets its share. Where a
/// server has answered before, the first attempts are shorter: a lost packet is sent anew after a second, too late for
/// some leases.
class attempt_limit {
 public:
  using milliseconds = std::chrono::milliseconds;

  /// `first_connect_timeout`: none if it is zero.
  constexpr attempt_limit(milliseconds session_timeout, milliseconds first_connect_timeout)
      : timeout_(session_timeout), first_(first_connect_timeout) {}

  /// An attempt has succeeded after that time.
  void succeeded(milliseconds handshake) noexcept {
    handshake_ = handshake;
    vain_attempts_ = 0;
  }
  void failed() noexcept { ++vain_attempts_; }

  /// For the next attempt. A name that is not looked up yet stands for one address.
  milliseconds next(std::size_t addresses, std::size_t hosts) const;

 private:
  milliseconds timeout_;
  milliseconds first_;
  std::optional<milliseconds> handshake_;  ///< how long the last one took
  std::size_t vain_attempts_ = 0;
};

}  // namespace zkelection::core
