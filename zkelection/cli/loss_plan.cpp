#include "loss_plan.hpp"

#include <algorithm>

namespace zkelection::cli {

using std::chrono::nanoseconds;

loss_plan plan_loss(nanoseconds session_timeout, nanoseconds max_tick, std::optional<nanoseconds> grace) {
  using namespace std::chrono_literals;
  const auto t = session_timeout;
  loss_plan plan{};
  plan.margin = std::max<nanoseconds>(50ms, t / 50);
  plan.refresh = t / 24;
  plan.head_start = plan.margin / 4;
  // Just before a renewal a lease has, at worst, this left: one per cent is kept off, evidence ripens for 0.6 ticks,
  // and two heartbeats of T/6 round that up. A session of few ticks would else be ended while all is well.
  const auto usual_low = t - t / 100 - max_tick * 6 / 10 - t / 3;
  plan.grace = std::clamp(usual_low - plan.margin, nanoseconds(0), std::min(grace.value_or(t / 6), t / 3));
  return plan;
}

}  // namespace zkelection::cli
