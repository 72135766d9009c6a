#include "zkelection/core/queue_order.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::core {

void queue_ahead::add(std::uint64_t place, std::string_view name) {
  ++size_;
  const auto at = std::ranges::find_if(kept_, [&](const candidate& one) {
    return std::pair(one.place, std::string_view(one.name)) < std::pair(place, name);
  });
  const auto behind = static_cast<std::size_t>(at - kept_.begin());
  constexpr auto full = names_kept + 1;
  // A copy of each name would cost more than all the rest.
  if (kept_.size() == full && behind == names_kept) return;
  kept_.insert(at, {place, std::string(name)});
  if (kept_.size() > full) kept_.erase(kept_.begin() + names_kept);
}

std::optional<queue_view> view_queue(const node_scheme& scheme, const std::vector<std::string>& children,
                                     std::string_view own) {
  const auto ours = scheme.parse(own);
  if (!ours) return std::nullopt;
  queue_view view;
  bool own_is_there = false;
  for (const std::string_view child : children) {
    const auto name = scheme.parse(child);
    if (!name) {
      if (looks_like_candidate(child)) view.foreign.push_back(child);
      continue;
    }
    view.needs_czxids |= is_near_counter_limit(name->sequence);
    if (child == own) {
      own_is_there = true;
      continue;
    }
    view.rivals.push_back(child);
    if (std::pair(name->sequence, child) < std::pair(ours->sequence, own))
      view.ahead.add(static_cast<std::uint64_t>(name->sequence), child);
  }
  if (!own_is_there) return std::nullopt;
  return view;
}

std::vector<std::string> with_uuid(const node_scheme& scheme, const std::vector<std::string>& children,
                                   std::string_view uuid) {
  std::vector<std::string> found;
  std::ranges::copy_if(children, std::back_inserter(found), [&](const std::string& child) {
    const auto name = scheme.parse(child);
    return name && name->uuid == uuid;
  });
  return found;
}

}  // namespace zkelection::core
