#include <zkelection/end_reason.hpp>

namespace zkelection {

std::string_view to_string(end_reason reason) noexcept {
  switch (reason) {
    case end_reason::resigned: return "resigned";
    case end_reason::closed: return "closed";
    case end_reason::node_deleted: return "node deleted";
    case end_reason::session_expired: return "session expired";
    case end_reason::lease_expired: return "lease expired";
    case end_reason::disconnected: return "disconnected";
    case end_reason::parent_cancelled: return "parent cancelled";
    case end_reason::never_master: return "never master";
  }
  return "unknown";
}

}  // namespace zkelection
