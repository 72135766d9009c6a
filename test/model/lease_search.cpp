#include "lease_search.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "state_table.hpp"

namespace zkelection::test::model {
namespace {

/// Kept with the fewest faults that led there: what may happen with more faults left includes what may happen with
/// fewer.
struct lease_state_seen {
  std::uint64_t fingerprint;
  std::uint32_t parent;
  lease_move from_parent;
  std::uint8_t faults;
};
using lease_table = state_table<lease_state_seen>;

class lease_searcher {
 public:
  lease_searcher(const lease_setup& how, std::uint64_t max_states) : how_(how), max_states_(max_states) {}

  lease_search_result run() {
    const auto start = std::chrono::steady_clock::now();
    level here, next;
    lease_world first(how_);
    follow(first);
    reach(lease_table::none, {}, std::move(first), here);
    while (!here.empty() && !result_.violated && seen_.size() < max_states_) {
      for (auto& [at, world] : here) {
        expand(at, world, next);
        if (result_.violated) break;
      }
      here = std::exchange(next, {});
      if (!here.empty()) ++result_.depth;
    }
    result_.states = seen_.size();
    result_.bytes = seen_.bytes();
    result_.exhausted = here.empty() && !result_.violated;
    result_.time = std::chrono::steady_clock::now() - start;
    return std::move(result_);
  }

 private:
  using level = std::vector<std::pair<lease_table::index, lease_world>>;

  void expand(lease_table::index at, const lease_world& from, level& next) {
    for (const auto& m : from.enough_moves()) {
      auto to = from;
      to.make(m);
      ++result_.moves;
      look_at(to, m);
      if (to.leads() && !from.leads()) ++result_.begun;
      follow(to);
      reach(at, m, std::move(to), next);
      if (result_.violated) return;
    }
  }

  /// What nobody has a choice in need not be remembered, unless a fault may come between.
  void follow(lease_world& it) {
    if (!how_.reduced || it.faults() < how_.faults) return;
    for (auto m = it.only_move(); m && !it.violated(); m = it.only_move()) {
      it.make(*m);
      ++result_.moves;
      look_at(it, *m);
    }
  }

  void reach(lease_table::index from, lease_move by, lease_world world, level& next) {
    const lease_state_seen found{world.fingerprint(), from, by, static_cast<std::uint8_t>(world.faults())};
    const auto [at, is_new] = seen_.insert(found);
    if (!is_new) {
      if (seen_[at].faults <= found.faults) return;
      seen_[at] = found;
    }
    if (world.violated()) {
      result_.violated = true;
      result_.trace = way_to(at);
    }
    if (!world.over()) next.emplace_back(at, std::move(world));
  }

  void look_at(const lease_world& world, lease_move by) {
    if (world.has_had_lease()) ++(world.leased() ? result_.leased : result_.lapsed);
    if (world.asks()) ++result_.waited;
    if (by.what != lease_event::expire) return;
    ++result_.expired;
    if (const auto since = world.since_lease()) result_.nearest = std::min(result_.nearest.value_or(*since), *since);
  }

  /// With the moves that were not remembered.
  std::vector<lease_move> way_to(lease_table::index at) const {
    std::vector<lease_move> way;
    lease_world it(how_);
    for (const auto state : seen_.way_to(at)) {
      for (auto m = std::optional(seen_[state].from_parent); m; m = it.only_move()) {
        it.make(*m);
        way.push_back(*m);
        if (it.fingerprint() == seen_[state].fingerprint) break;
      }
    }
    return way;
  }

  const lease_setup how_;
  const std::uint64_t max_states_;
  lease_table seen_;
  lease_search_result result_;
};

}  // namespace

lease_search_result search_leases(const lease_setup& how, std::uint64_t max_states) {
  return lease_searcher(how, max_states).run();
}

std::string tell_of_lease(const lease_setup& how, const std::vector<lease_move>& moves) {
  std::string story;
  lease_world it(how);
  it.tell_to(&story);
  for (const auto& m : moves) {
    const auto possible = it.moves();
    if (std::ranges::find(possible, m) == possible.end())
      throw std::invalid_argument("'" + to_text({m}) + "' is not possible here\n" + story);
    it.make(m);
  }
  return story;
}

}  // namespace zkelection::test::model
