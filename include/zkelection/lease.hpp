// How long a mastership lasts without another word from the ensemble.
#pragma once

#include <chrono>

namespace zkelection {

/// The time after which a mastership ends by the clock. Elections on ZooKeeper have a lease. A backend of your own may
/// give one to a `mastership_source`.
///
/// **Thread safety**: every function may be called from any thread.
class lease {
 public:
  lease() = default;
  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;
  virtual ~lease() = default;

  /// The time left at the instant of the call, never negative. Wait-free. A lapse is final: after a zero it stays zero.
  virtual std::chrono::nanoseconds remaining() const noexcept = 0;

  /// The session timeout that the ensemble granted. Every lease is shorter than that.
  virtual std::chrono::nanoseconds session_timeout() const noexcept = 0;
};

}  // namespace zkelection
