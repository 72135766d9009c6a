// In the place of core/heartbeat.cpp: nothing is sent, so that the C client pings, and its pings are trusted.
#include "zkelection/core/heartbeat.hpp"

namespace zkelection::core {

heartbeat::step heartbeat::connected(instant, std::chrono::nanoseconds) { return {}; }
void heartbeat::disconnected() {}
heartbeat::step heartbeat::due(instant) { return {}; }
heartbeat::step heartbeat::synced(bool, instant) { return {}; }
void heartbeat::checked() {}
heartbeat::step heartbeat::hurry(instant) { return {}; }
std::vector<std::string> heartbeat::next_checks() { return {}; }
std::optional<instant> heartbeat::next() const { return std::nullopt; }

}  // namespace zkelection::core
