// Time that has passed, and the processor's time that this process has used of it.
#pragma once

#include <chrono>
#include <ctime>

#include "bench/side.hpp"

namespace zkelection::bench {

class stopwatch {
 public:
  stopwatch() : begun_(clock::now()), processor_begun_(processor()) {}

  std::chrono::nanoseconds passed() const { return clock::now() - begun_; }
  std::chrono::nanoseconds used() const { return processor() - processor_begun_; }

  /// For a round of elections that ran side by side.
  result stop() const { return {{}, passed(), used()}; }

 private:
  using clock = std::chrono::steady_clock;

  static std::chrono::nanoseconds processor() {
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
  }

  clock::time_point begun_;
  std::chrono::nanoseconds processor_begun_;
};

/// Of elections that run one after the other: what lies between `start` and `stop` counts.
class lap_timer {
 public:
  void start() { lap_ = stopwatch(); }
  void stop() {
    const auto lap = lap_.passed();
    outcome_.each.push_back(lap);
    outcome_.all += lap;
    outcome_.processor += lap_.used();
  }
  result take() { return std::move(outcome_); }

 private:
  stopwatch lap_;
  result outcome_;
};

}  // namespace zkelection::bench
