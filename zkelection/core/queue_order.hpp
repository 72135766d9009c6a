// Finds the candidates before us in the queue.
#pragma once

#include <algorithm>
#include <boost/assert.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/node_scheme.hpp"

namespace zkelection::core {

/// The candidates before us: the nearest two, the first in line, and how many there are. Its size does not grow with
/// the queue.
class queue_ahead {
 public:
  static constexpr std::size_t names_kept = 2;

  struct candidate {
    std::uint64_t place;  ///< the sequence number, or the czxid if numbers do not give the order
    std::string name;
    friend bool operator==(const candidate&, const candidate&) = default;
  };

  void add(std::uint64_t place, std::string_view name);

  std::size_t size() const noexcept { return size_; }
  std::span<const candidate> nearest() const noexcept {
    return std::span(kept_).first(std::min(kept_.size(), names_kept));
  }
  /// A node that is never deleted ends up here. There must be a candidate.
  const candidate& first() const noexcept {
    BOOST_ASSERT(!kept_.empty());
    return kept_.back();
  }

  friend bool operator==(const queue_ahead&, const queue_ahead&) = default;

 private:
  std::size_t size_ = 0;
  std::vector<candidate> kept_;  ///< the nearest is at its front, the first in line at its back
};

/// The children that matter to one candidate. The views point into the listing.
struct queue_view {
  queue_ahead ahead;                      ///< by sequence number; means nothing if `needs_czxids`
  std::vector<std::string_view> rivals;   ///< the other candidates of our scheme
  std::vector<std::string_view> foreign;  ///< names of another scheme's candidates
  bool needs_czxids = false;              ///< numbers do not give the order: the counter is near its limit or beyond
};

/// Sorts a listing and leaves out children that are not candidates of a known scheme. Nothing if our own node is not
/// in the listing.
std::optional<queue_view> view_queue(const node_scheme& scheme, const std::vector<std::string>& children,
                                     std::string_view own);

/// The children whose names carry the UUID.
std::vector<std::string> with_uuid(const node_scheme& scheme, const std::vector<std::string>& children,
                                   std::string_view uuid);

}  // namespace zkelection::core
