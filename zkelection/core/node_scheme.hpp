// The names of candidates' nodes, ours and those of the peers in our queue.
#pragma once

#include <boost/uuid/uuid.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zkelection::core {

/// What a candidate's name tells about it.
struct candidate_name {
  std::string_view uuid;    ///< as text, in the scheme's own form
  std::int32_t sequence{};  ///< the parent's counter; negative once it has wrapped
};

/// A naming scheme: `prefix` + UUID + `marker` + the ten-digit sequence number that the server appends.
struct node_scheme {
  std::string_view prefix;
  std::string_view marker;
  bool uuid_has_dashes;

  std::string uuid_text(const boost::uuids::uuid& uuid) const;

  /// The name to create, without the sequence number.
  std::string name_prefix(std::string_view uuid_text) const;

  /// Nothing if the name is not that of a candidate with this scheme.
  std::optional<candidate_name> parse(std::string_view name) const;

  friend bool operator==(const node_scheme&, const node_scheme&) = default;
};

inline constexpr node_scheme curator_latch{"_c_", "-latch-", true};
inline constexpr node_scheme curator_lock{"_c_", "-lock-", true};
inline constexpr node_scheme kazoo_lock{"", "__lock__", false};
inline constexpr node_scheme go_lock{"_c_", "-lock-", false};

/// True if the name is that of a candidate with any scheme above.
bool looks_like_candidate(std::string_view name);

/// The longest name in any scheme: `_c_`, 36 characters, `__lock__`, eleven digits. For the session's budget.
inline constexpr std::size_t max_candidate_name = 3 + 36 + 8 + 11;

/// Near its end the 32-bit counter wraps (pipelined creates) or sticks (serial creates), so numbers no longer give the
/// order.
bool is_near_counter_limit(std::int32_t sequence) noexcept;

}  // namespace zkelection::core
