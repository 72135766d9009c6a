// In the place of core/lease.cpp: a mastership lasts as long as its connection, which is what peers believe.
#include "zkelection/core/lease.hpp"

namespace zkelection::core {

void lease::opened(instant connecting, std::chrono::nanoseconds session_timeout, bool) {
  timeout_ = session_timeout;
  end_ = connecting + std::chrono::hours(24);
}

void lease::dropped() {}
void lease::expired() { end_.reset(); }
lease::request lease::sent(instant now) const { return {now, std::nullopt, std::nullopt}; }
void lease::synced(const request&, instant) {}
void lease::written(const request&, instant) {}
std::optional<instant> lease::second_write_from() const noexcept { return std::nullopt; }
void lease::answered(const request&, instant) {}
void lease::extend(instant) {}

lease_bounds expected_lease(std::chrono::nanoseconds session_timeout, std::chrono::nanoseconds) {
  return {session_timeout, session_timeout, session_timeout};
}

}  // namespace zkelection::core
