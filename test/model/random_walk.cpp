#include "random_walk.hpp"

#include <algorithm>
#include <optional>
#include <random>

#include "search.hpp"
#include "support/shorten.hpp"

namespace zkelection::test::model {
namespace {

/// What goes on by itself is likelier than a wish, and a wish likelier than a fault.
const move& draw(const std::vector<move>& from, std::mt19937_64& random) {
  const auto weight = [](const move& m) { return is_disturbance(m.what) ? 1U : m.what == happening::await ? 6U : 30U; };
  std::uint64_t all = 0;
  for (const auto& m : from) all += weight(m);
  auto at = random() % all;
  for (const auto& m : from) {
    if (at < weight(m)) return m;
    at -= weight(m);
  }
  return from.back();
}

void come_to_rest(world& it, std::vector<move>& trace, std::uint64_t& steps) {
  for (int patience = 100'000; patience > 0; --patience) {
    const auto next = first_calm(it.moves());
    if (!next) return it.judge_rest();
    trace.push_back(*next);
    ++steps;
    it.make(*next);
  }
  throw violation("nothing disturbs any more, and it never comes to rest");
}

/// The violation that these moves lead to, at the latest once all is at rest. What was possible is put into `made`.
std::string outcome(const setup& how, const std::vector<move>& moves, std::vector<move>& made) {
  world it(how);
  made.clear();
  try {
    for (const auto& m : moves) {
      const auto possible = it.moves();
      if (std::ranges::find(possible, m) == possible.end()) continue;
      made.push_back(m);
      it.make(m);
    }
    std::vector<move> calm;
    std::uint64_t steps = 0;
    come_to_rest(it, calm, steps);
  } catch (const violation& wrong) {
    return wrong.what();
  }
  return {};
}

}  // namespace

walk_result walk(std::size_t candidates, std::uint64_t seed, std::uint64_t steps) {
  const setup how{candidates, no_limit, false};
  walk_result result;
  std::mt19937_64 random(seed);
  std::vector<move> trace;
  world it(how);
  try {
    while (result.steps < steps) {
      const auto who = random() % candidates;
      const bool of_all = random() % 32 == 0;
      const auto possible = of_all ? it.moves() : it.moves_of(who);
      if (possible.empty()) {
        if (!of_all) continue;
        it = world(how);  // all are closed
        trace.clear();
        continue;
      }
      trace.push_back(draw(possible, random));
      ++result.steps;
      const auto before = it.highest_token();
      it.make(trace.back());
      if (it.highest_token() != before) ++result.masterships;
      if (random() % 200 != 0) continue;
      come_to_rest(it, trace, result.steps);
      ++result.rests;
      // A fresh world now and then: closed elections come to an end of what they can do, and traces grow long.
      if (random() % 10 == 0) {
        it = world(how);
        trace.clear();
      }
    }
  } catch (const violation& wrong) {
    result.violation = wrong.what();
    result.trace = shorten(how, std::move(trace), result.violation);
  }
  return result;
}

std::vector<move> shorten(const setup& how, std::vector<move> trace, const std::string& violation) {
  return test::shorten(std::move(trace), [&](std::vector<move>& shorter) {
    std::vector<move> made;
    if (outcome(how, shorter, made) != violation) return false;
    shorter = std::move(made);
    return true;
  });
}

}  // namespace zkelection::test::model
