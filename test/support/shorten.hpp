// What is left of a long list that shows something, when all is left out that need not be there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace zkelection::test {

/// Leaves out parts, halves first, for as long as `still_shows(shorter)`; which may itself leave out more of `shorter`.
template <class Item, class StillShows>
std::vector<Item> shorten(std::vector<Item> list, StillShows still_shows) {
  for (auto part = list.size() / 2; part > 0; part /= 2) {
    for (std::size_t at = 0; at < list.size();) {
      auto shorter = list;
      const auto from = shorter.begin() + static_cast<std::ptrdiff_t>(at);
      shorter.erase(from, from + static_cast<std::ptrdiff_t>(std::min(part, list.size() - at)));
      if (still_shows(shorter)) {
        list = std::move(shorter);
      } else {
        at += part;
      }
    }
  }
  return list;
}

}  // namespace zkelection::test
