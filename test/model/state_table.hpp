// The states that a search has seen.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace zkelection::test::model {

/// Each state is known by its `fingerprint`, and has a `parent`, the index of the one that it was reached from.
template <class State>
class state_table {
 public:
  using index = std::uint32_t;
  static constexpr index none = UINT32_MAX;

  state_table() { slots_.assign(1U << 16U, none); }

  /// The index of the state with this fingerprint, and whether it is new.
  std::pair<index, bool> insert(State state) {
    if (2 * states_.size() >= slots_.size()) grow();
    auto& slot = find(state.fingerprint);
    if (slot != none) return {slot, false};
    slot = static_cast<index>(states_.size());
    states_.push_back(std::move(state));
    return {slot, true};
  }

  State& operator[](index at) { return states_[at]; }
  const State& operator[](index at) const { return states_[at]; }
  std::size_t size() const noexcept { return states_.size(); }
  std::size_t bytes() const noexcept { return states_.capacity() * sizeof(State) + slots_.capacity() * sizeof(index); }

  /// The states on the way to it, without the first.
  std::vector<index> way_to(index at) const {
    std::vector<index> way;
    for (; states_[at].parent != none; at = states_[at].parent) way.insert(way.begin(), at);
    return way;
  }

 private:
  index& find(std::uint64_t fingerprint) {
    auto at = fingerprint & (slots_.size() - 1);
    while (slots_[at] != none && states_[slots_[at]].fingerprint != fingerprint) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }

  void grow() {
    slots_.assign(slots_.size() * 2, none);
    for (index i = 0; i < states_.size(); ++i) find(states_[i].fingerprint) = i;
  }

  std::vector<State> states_;
  std::vector<index> slots_;
};

}  // namespace zkelection::test::model
