#include "zkelection/core/queue_order.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::core {

void queue_ahead::add(std::uint64_t place, std::string_view name) {
  ++size_;
  const auto at = std::ranges::find_if(nearest_, [&](const candidate& one) {
    return std::pair(one.place, std::string_view(one.name)) < std::pair(place, name);
  });
  // A copy of each name would cost more than all the rest.
  if (at == nearest_.end() && nearest_.size() == names_kept) return;
  nearest_.insert(at, {place, std::string(name)});
  if (nearest_.size() > names_kept) nearest_.pop_back();
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

std::optional<std::string> first_in_line(const node_scheme& scheme, const std::vector<std::string>& children) {
  const std::string* first = nullptr;
  std::int32_t smallest = 0;
  for (const auto& child : children) {
    const auto name = scheme.parse(child);
    if (!name || (first && name->sequence >= smallest)) continue;
    first = &child;
    smallest = name->sequence;
  }
  return first ? std::optional(*first) : std::nullopt;
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
