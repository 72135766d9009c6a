#include "zkelection/lease/shared_lease.hpp"

namespace zkelection::detail {

shared_lease::shared_lease(std::shared_ptr<const seam::time_source> clock, core::instant end,
                           std::chrono::nanoseconds timeout)
    : clock_(std::move(clock)), timeout_(timeout), end_(end.count()) {}

std::chrono::nanoseconds shared_lease::remaining() const noexcept {
  auto end = end_.load(std::memory_order_acquire);
  if (end == lapsed) return std::chrono::nanoseconds(0);
  const auto now = clock_->now().count();
  if (now >= end && !end_.compare_exchange_strong(end, lapsed, std::memory_order_acq_rel)) {
    // Another thread was faster: it saw the lapse, or renewed the lease. Should even the renewed end be over, it is
    // over for good.
    if (end != lapsed && now >= end) end_.store(lapsed, std::memory_order_release);
  }
  return std::chrono::nanoseconds(end != lapsed && now < end ? end - now : 0);
}

bool shared_lease::renew(core::instant end) noexcept {
  if (remaining().count() <= 0) return false;
  auto old = end_.load(std::memory_order_acquire);
  while (old != lapsed && old < end.count()) {
    if (end_.compare_exchange_weak(old, end.count(), std::memory_order_acq_rel)) return true;
  }
  return old != lapsed;
}

}  // namespace zkelection::detail
