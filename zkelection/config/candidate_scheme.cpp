#include "zkelection/config/candidate_scheme.hpp"

#include <algorithm>
#include <iterator>
#include <zkelection/session_config.hpp>

namespace zkelection {
namespace {

struct named_scheme {
  candidate_scheme scheme;
  std::string_view enumerator;
};

constexpr named_scheme schemes[] = {
    {candidate_scheme::curator_latch, "curator_latch"},
    {candidate_scheme::curator_lock, "curator_lock"},
    {candidate_scheme::kazoo, "kazoo"},
    {candidate_scheme::go_lock, "go_lock"},
};

}  // namespace

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
  const auto* const found = std::ranges::find_if(
      schemes, [&](const auto& one) { return name == one.enumerator || name == to_string(one.scheme); });
  if (found == std::end(schemes)) return std::nullopt;
  return found->scheme;
}

std::string detail::known_schemes() {
  std::string text;
  for (const auto& one : schemes) text.append(", ").append(to_string(one.scheme));
  return text.replace(text.rfind(", "), 2, " or ").substr(2);
}

}  // namespace zkelection
