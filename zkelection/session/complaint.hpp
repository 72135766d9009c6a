// Saying again and again what goes on, but not each time.
#pragma once

#include "zkelection/core/growing_pause.hpp"
#include "zkelection/core/lease.hpp"

namespace zkelection::detail {

/// At once, then after pauses that grow up to ten seconds.
class complaint {
 public:
  bool is_due(core::instant now) {
    if (times_ > 0 && now < next_) return false;
    next_ = now + core::growing_pause(times_++, std::chrono::seconds(1), std::chrono::seconds(10));
    return true;
  }
  void is_over() noexcept { times_ = 0; }

 private:
  core::instant next_{};
  std::uint32_t times_ = 0;
};

}  // namespace zkelection::detail
