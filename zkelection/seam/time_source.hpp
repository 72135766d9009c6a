// The clock that leases are measured with.
#pragma once

#include <functional>
#include <memory>

#include "zkelection/core/lease.hpp"

namespace zkelection::seam {

/// A time to come, again and again. Destroying it cancels it.
class timer {
 public:
  virtual ~timer() = default;
  /// Calls back once when the instant has come; replaces the one set before.
  virtual void set(core::instant when) = 0;
};

/// A clock that goes on while the machine sleeps, with timers.
class time_source {
 public:
  virtual ~time_source() = default;
  /// Any thread; wait-free.
  virtual core::instant now() const noexcept = 0;
  /// `due` is called on the source's executor, never inside `set`.
  virtual std::unique_ptr<timer> make_timer(std::function<void()> due) = 0;
};

}  // namespace zkelection::seam
