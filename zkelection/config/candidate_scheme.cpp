// What people call the schemes of candidates' names.
#include <zkelection/session_config.hpp>

namespace zkelection {

std::string_view to_string(candidate_scheme scheme) noexcept {
  switch (scheme) {
    case candidate_scheme::curator_latch: return "curator-latch";
    case candidate_scheme::curator_lock: return "curator-lock";
    case candidate_scheme::kazoo: return "kazoo";
    case candidate_scheme::go_lock: return "go";
  }
  return "";
}

std::optional<candidate_scheme> parse_scheme(std::string_view name) {
  if (name == "curator-latch" || name == "curator_latch") return candidate_scheme::curator_latch;
  if (name == "curator-lock" || name == "curator_lock") return candidate_scheme::curator_lock;
  if (name == "kazoo") return candidate_scheme::kazoo;
  if (name == "go" || name == "go_lock") return candidate_scheme::go_lock;
  return std::nullopt;
}

}  // namespace zkelection
