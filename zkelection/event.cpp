#include <zkelection/event.hpp>

namespace zkelection {

std::string_view to_string(event_kind kind) noexcept {
  switch (kind) {
    case event_kind::connecting: return "connecting";
    case event_kind::connection_failed: return "connection_failed";
    case event_kind::connected: return "connected";
    case event_kind::connection_lost: return "connection_lost";
    case event_kind::no_server_reachable: return "no_server_reachable";
    case event_kind::look_up_failed: return "look_up_failed";
    case event_kind::session_expired: return "session_expired";
    case event_kind::authentication_refused: return "authentication_refused";
    case event_kind::timeout_not_granted: return "timeout_not_granted";
    case event_kind::max_tick_doubtful: return "max_tick_doubtful";
    case event_kind::server_unfit: return "server_unfit";
    case event_kind::lease_curtailed: return "lease_curtailed";
    case event_kind::heartbeats_refused: return "heartbeats_refused";
    case event_kind::enrolled: return "enrolled";
    case event_kind::withdrawn: return "withdrawn";
    case event_kind::mastership_begun: return "mastership_begun";
    case event_kind::mastership_ended: return "mastership_ended";
    case event_kind::request_failed: return "request_failed";
    case event_kind::node_vanished: return "node_vanished";
    case event_kind::left_over_node: return "left_over_node";
    case event_kind::foreign_left_over: return "foreign_left_over";
    case event_kind::foreign_candidates: return "foreign_candidates";
    case event_kind::data_went_back: return "data_went_back";
    case event_kind::quota_exceeded: return "quota_exceeded";
    case event_kind::withdrawal_denied: return "withdrawal_denied";
  }
  return "unknown";
}

std::string_view to_string(event_level level) noexcept {
  switch (level) {
    case event_level::debug: return "debug";
    case event_level::info: return "info";
    case event_level::warning: return "warning";
    case event_level::error: return "error";
  }
  return "unknown";
}

}  // namespace zkelection
