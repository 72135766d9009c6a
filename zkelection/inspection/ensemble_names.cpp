// The names of an ensemble report's values, for programs.
#include <zkelection/ensemble_report.hpp>

namespace zkelection {

std::string_view to_string(server_mode mode) noexcept {
  switch (mode) {
    case server_mode::unknown: return "unknown";
    case server_mode::standalone: return "standalone";
    case server_mode::leader: return "leader";
    case server_mode::follower: return "follower";
    case server_mode::observer: return "observer";
    case server_mode::read_only: return "read-only";
    case server_mode::not_serving: return "not-serving";
  }
  return "";
}

std::string_view to_string(verdict outcome) noexcept {
  switch (outcome) {
    case verdict::safe: return "safe";
    case verdict::unseen: return "unseen";
    case verdict::unsafe: return "unsafe";
    case verdict::unreachable: return "unreachable";
  }
  return "";
}

std::string_view to_string(concern about) noexcept {
  switch (about) {
    case concern::timeout_differs: return "timeout-differs";
    case concern::limits_differ: return "limits-differ";
    case concern::certificate_ends: return "certificate-ends";
    case concern::max_tick_generous: return "max-tick-generous";
    case concern::server_not_seen: return "server-not-seen";
    case concern::tick_not_seen: return "tick-not-seen";
    case concern::sessions_not_seen: return "sessions-not-seen";
    case concern::ensemble_not_seen: return "ensemble-not-seen";
    case concern::learner_not_seen: return "learner-not-seen";
    case concern::tick_too_large: return "tick-too-large";
    case concern::lease_not_kept: return "lease-not-kept";
    case concern::timeouts_disagree: return "timeouts-disagree";
    case concern::local_sessions: return "local-sessions";
    case concern::not_one_ensemble: return "not-one-ensemble";
  }
  return "";
}

std::string_view to_string(peer_judgement::cut_off when) noexcept {
  switch (when) {
    case peer_judgement::cut_off::safe: return "safe";
    case peer_judgement::cut_off::unsafe: return "unsafe";
    case peer_judgement::cut_off::unknown: return "unknown";
  }
  return "";
}

}  // namespace zkelection
