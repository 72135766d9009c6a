#include "zkelection/core/queue_order.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::core {

std::optional<queue_view> view_queue(const node_scheme& scheme, const std::vector<std::string>& children,
                                     std::string_view own) {
  queue_view view;
  bool own_is_there = false;
  for (const auto& child : children) {
    const auto name = scheme.parse(child);
    if (!name) {
      if (looks_like_candidate(child)) view.foreign.push_back(child);
      continue;
    }
    view.needs_czxids |= is_near_counter_limit(name->sequence);
    if (child == own) {
      own_is_there = true;
    } else {
      view.rivals.push_back(child);
    }
  }
  if (!own_is_there) return std::nullopt;
  return view;
}

std::vector<std::string> ahead_by_sequence(const node_scheme& scheme, std::vector<std::string> rivals,
                                           std::string_view own) {
  const auto place = [&](std::string_view name) { return std::pair(scheme.parse(name)->sequence, name); };
  std::erase_if(rivals, [&](const std::string& rival) { return place(rival) > place(own); });
  std::ranges::sort(rivals, [&](const std::string& a, const std::string& b) { return place(a) > place(b); });
  return rivals;
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
