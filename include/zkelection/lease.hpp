// How long a mastership lasts without another word from the ensemble.
#pragma once

#include <chrono>

namespace zkelection {

/// What bounds a mastership by a clock. Elections on ZooKeeper have one. A backend of your own may give one to a
/// `mastership_source`.
///
/// **Thread safety**: every function may be called from any thread.
class lease {
 public:
  lease() = default;
  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;
  virtual ~lease() = default;

  /// The time left, at the instant of the call; wait-free. A lapse is final: once it has been zero it stays so.
  virtual std::chrono::nanoseconds remaining() const noexcept = 0;

  /// The session timeout that the ensemble granted, of which every length of a lease is a part.
  virtual std::chrono::nanoseconds session_timeout() const noexcept = 0;
};

}  // namespace zkelection
