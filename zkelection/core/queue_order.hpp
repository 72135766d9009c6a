// Who stands before us in the queue.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/node_scheme.hpp"

namespace zkelection::core {

/// The children that matter to one candidate.
struct queue_view {
  std::vector<std::string> rivals;   ///< the other candidates of our scheme
  std::vector<std::string> foreign;  ///< names of another scheme's candidates
  bool needs_czxids = false;         ///< the names do not order: the counter is near its limit or beyond
  friend bool operator==(const queue_view&, const queue_view&) = default;
};

/// Sorts a listing. Children that are no scheme's candidates are left out. Nothing if our own node is not among them.
std::optional<queue_view> view_queue(const node_scheme& scheme, const std::vector<std::string>& children,
                                     std::string_view own);

/// The rivals before us by sequence number, the nearest first. All names must be candidates' of the scheme.
std::vector<std::string> ahead_by_sequence(const node_scheme& scheme, std::vector<std::string> rivals,
                                           std::string_view own);

/// The children whose names carry the UUID.
std::vector<std::string> with_uuid(const node_scheme& scheme, const std::vector<std::string>& children,
                                   std::string_view uuid);

}  // namespace zkelection::core
