#include "zkelection/core/node_scheme.hpp"

#include <algorithm>
#include <boost/uuid/uuid_io.hpp>
#include <charconv>
#include <limits>

namespace zkelection::core {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_uuid(std::string_view text, bool has_dashes) {
  if (text.size() != (has_dashes ? 36U : 32U)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash_belongs_here = has_dashes && (i == 8 || i == 13 || i == 18 || i == 23);
    if (dash_belongs_here ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

/// Only what the server's `%010d` prints is a sequence number: a rival by any other name would never go away.
std::optional<std::int32_t> parse_sequence(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto digits = text.substr(negative ? 1 : 0);
  if (!std::ranges::all_of(digits, is_digit)) return std::nullopt;
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const bool has_an_eleventh = negative && value < -999'999'999;
  if (text.size() != (has_an_eleventh ? 11U : 10U) || (negative && value == 0)) return std::nullopt;
  return value;
}

}  // namespace

std::string node_scheme::uuid_text(const boost::uuids::uuid& uuid) const {
  auto text = boost::uuids::to_string(uuid);
  if (!uuid_has_dashes) std::erase(text, '-');
  return text;
}

std::string node_scheme::name_prefix(std::string_view uuid_text) const {
  std::string name(prefix);
  name += uuid_text;
  name += marker;
  return name;
}

std::optional<candidate_name> node_scheme::parse(std::string_view name) const {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  const std::size_t uuid_size = uuid_has_dashes ? 36 : 32;
  const auto uuid = name.substr(0, uuid_size);
  if (!is_uuid(uuid, uuid_has_dashes)) return std::nullopt;
  name.remove_prefix(uuid_size);
  if (!name.starts_with(marker)) return std::nullopt;
  name.remove_prefix(marker.size());
  const auto sequence = parse_sequence(name);
  if (!sequence) return std::nullopt;
  return candidate_name{uuid, *sequence};
}

bool looks_like_candidate(std::string_view name) {
  constexpr node_scheme known[] = {curator_latch, curator_lock, kazoo_lock, go_lock};
  return std::ranges::any_of(known, [&](const node_scheme& scheme) { return scheme.parse(name).has_value(); });
}

bool is_near_counter_limit(std::int32_t sequence) noexcept {
  constexpr std::int32_t margin = 1 << 20;
  return sequence < 0 || sequence > std::numeric_limits<std::int32_t>::max() - margin;
}

}  // namespace zkelection::core
