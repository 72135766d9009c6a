// One lease as its masterships see it, from any thread.
#pragma once

#include <atomic>
#include <memory>
#include <zkelection/lease.hpp>

#include "zkelection/seam/time_source.hpp"

namespace zkelection::detail {

/// Shared by all masterships of a session: to renew them all is to move one number. Once anybody has seen the lease
/// lapsed it cannot be renewed, so no late acknowledgement makes a context active again.
class shared_lease final : public lease {
 public:
  shared_lease(std::shared_ptr<const seam::time_source> clock, core::instant end, std::chrono::nanoseconds timeout);

  std::chrono::nanoseconds remaining() const noexcept override;
  std::chrono::nanoseconds session_timeout() const noexcept override { return timeout_; }

  /// Moves the end, forward only. False if the lease has lapsed: then it stays so.
  bool renew(core::instant end) noexcept;

 private:
  using ticks = core::instant::rep;
  static constexpr ticks lapsed = std::numeric_limits<ticks>::min();

  const std::shared_ptr<const seam::time_source> clock_;
  const std::chrono::nanoseconds timeout_;
  mutable std::atomic<ticks> end_;
};

}  // namespace zkelection::detail
