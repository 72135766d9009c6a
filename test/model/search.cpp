#include "search.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <deque>

#include "fingerprint.hpp"
#include "state_table.hpp"

namespace zkelection::test::model {
namespace {

struct state_seen {
  std::uint64_t fingerprint;
  std::uint32_t parent;
  std::uint32_t calm_next;  ///< where the calm move leads
  move from_parent;
};
using table = state_table<state_seen>;

class searcher {
 public:
  searcher(const setup& how, std::uint64_t max_states) : how_(how), max_states_(max_states) {}

  search_result run() {
    const auto start = std::chrono::steady_clock::now();
    level here, next;
    world first(how_);
    table_.insert({fingerprint(first), table::none, table::none, {}});
    here.emplace_back(0, std::move(first));
    while (!here.empty() && result_.violation.empty() && table_.size() < max_states_) {
      for (; !here.empty(); here.pop_front()) {  // its memory is needed
        if (!expand(here.front().first, here.front().second, next)) break;
      }
      if (!result_.violation.empty()) break;
      here = std::exchange(next, {});
      if (!here.empty()) ++result_.depth;
    }
    result_.states = table_.size();
    result_.bytes = table_.bytes();
    result_.exhausted = here.empty();
    if (result_.violation.empty() && result_.exhausted) follow_calm_ways();
    result_.time = std::chrono::steady_clock::now() - start;
    return std::move(result_);
  }

 private:
  using level = std::deque<std::pair<table::index, world>>;

  /// False if something is wrong.
  bool expand(table::index at, const world& from, level& next) {
    const auto few = how_.reduced ? from.enough_moves() : from.moves();
    const auto calm = first_calm(few);
    if (!calm) {
      try {
        from.judge_rest();
      } catch (const violation& wrong) {
        return fail(at, {}, wrong.what());
      }
    }
    bool visible = false;
    const auto reach = [&](const move& m) {
      auto to = from;
      const auto print = take(at, m, to);
      if (!print) return false;
      visible |= to.masterships() != from.masterships();
      const auto there = note(at, m, *print, m == calm);
      if (there != table::none) next.emplace_back(there, std::move(to));
      return true;
    };
    if (!std::ranges::all_of(few, reach)) return false;
    if (visible) {
      const auto left_out = [&](const move& m) { return std::ranges::find(few, m) == few.end(); };
      for (const auto& m : from.moves()) {
        if (left_out(m) && !reach(m)) return false;
      }
    }
    return true;
  }

  /// The fingerprint of where the move leads. Nothing if something is wrong there.
  std::optional<std::uint64_t> take(table::index at, const move& m, world& it) {
    ++result_.moves;
    try {
      it.make(m);
      return fingerprint(it);
    } catch (const violation& wrong) {
      fail(at, m, wrong.what());
      return std::nullopt;
    }
  }

  /// The state's index if it is new.
  table::index note(table::index from, const move& m, std::uint64_t print, bool is_calm) {
    const auto [there, is_new] = table_.insert({print, from, table::none, m});
    if (is_calm) table_[from].calm_next = there;
    return is_new ? there : table::none;
  }

  bool fail(table::index at, std::optional<move> last, std::string what) {
    result_.violation = std::move(what);
    for (const auto state : table_.way_to(at)) result_.trace.push_back(table_[state].from_parent);
    if (last) result_.trace.push_back(*last);
    return false;
  }

  /// Each way must end: the length of each is one more than that of the next state's.
  void follow_calm_ways() {
    constexpr std::uint32_t unknown = UINT32_MAX;
    std::vector<std::uint32_t> length(table_.size(), unknown);
    std::vector<table::index> way;
    for (table::index i = 0; i < table_.size(); ++i) {
      auto at = i;
      while (at != table::none && length[at] == unknown) {
        way.push_back(at);
        if (way.size() > 10'000) {
          fail(i, {}, "nothing disturbs any more, and it never comes to rest");
          return;
        }
        at = table_[at].calm_next;
      }
      auto steps = at == table::none ? 0 : length[at] + 1;
      for (; !way.empty(); way.pop_back()) length[way.back()] = steps++;
      result_.longest_calm = std::max(result_.longest_calm, length[i]);
    }
  }

  const setup how_;
  const std::uint64_t max_states_;
  table table_;
  search_result result_;
};

}  // namespace

std::optional<move> first_calm(const std::vector<move>& possible) {
  const auto next = std::ranges::min_element(possible, {}, [](const move& m) { return m.what; });
  if (next == possible.end() || next->what >= happening::await) return std::nullopt;
  return *next;
}

search_result search(const setup& how, std::uint64_t max_states) { return searcher(how, max_states).run(); }

std::string tell(const setup& how, const std::vector<move>& moves) {
  std::string story;
  world it(how);
  it.tell_to(&story);
  try {
    for (const auto& m : moves) it.make(m);
    story += "nothing disturbs any more\n";
    for (int steps = 0; const auto m = first_calm(it.moves()); ++steps) {
      if (steps == 1'000) throw violation("it never comes to rest");
      it.make(*m);
    }
    it.judge_rest();
    story += "all is at rest\n";
  } catch (const violation& wrong) {
    if (story.find("VIOLATION") == story.npos) story += fmt::format("VIOLATION: {}\n", wrong.what());
  }
  return story;
}

}  // namespace zkelection::test::model
