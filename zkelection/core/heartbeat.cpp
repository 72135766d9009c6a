#include "zkelection/core/heartbeat.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::core {

heartbeat::step heartbeat::connected(instant now, std::chrono::nanoseconds session_timeout) {
  connected_ = true;
  timeout_ = session_timeout;
  beat_ = asked_ = now;
  syncing_ = true;
  second_look_ = false;
  step now_due{true, next_checks(), false};
  checking_ = !now_due.checks.empty();
  return now_due;
}

void heartbeat::disconnected() { connected_ = syncing_ = checking_ = false; }

heartbeat::step heartbeat::due(instant now) {
  if (!connected_ || now < *next()) return {};
  if (outstanding()) {
    // If we are late ourselves, because the process was stopped, the answer may lie there unread: look once more.
    const auto a_moment = timeout_ / 24;
    if (now - *next() > a_moment && !std::exchange(second_look_, true)) {
      asked_ = now - timeout_ / 3 + a_moment;
      return {};
    }
    return {false, {}, true};
  }
  begin(now);
  beat_ = now;
  syncing_ = true;
  return {true, {}, false};
}

heartbeat::step heartbeat::synced(bool success, instant now) {
  if (!std::exchange(syncing_, false) || !success || checking_) return {};
  return hurry(now);
}

void heartbeat::checked() { checking_ = false; }

heartbeat::step heartbeat::hurry(instant now) {
  if (!connected_ || checking_) return {};
  begin(now);
  step now_due{false, next_checks(), false};
  checking_ = !now_due.checks.empty();
  return now_due;
}

/// Takes the nodes in turn, so that each is checked again and again however many there are.
std::vector<std::string> heartbeat::next_checks() {
  std::vector<std::string> checks;
  auto at = nodes_.upper_bound(last_checked_);
  for (const auto most = std::min(nodes_.size(), checks_in_a_beat); checks.size() < most; ++at) {
    if (at == nodes_.end()) at = nodes_.begin();
    checks.push_back(*at);
  }
  if (!checks.empty()) last_checked_ = checks.back();
  return checks;
}

std::optional<instant> heartbeat::next() const {
  if (!connected_) return std::nullopt;
  return outstanding() ? asked_ + timeout_ / 3 : beat_ + heartbeat_interval(timeout_);
}

}  // namespace zkelection::core
