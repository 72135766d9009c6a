// Explores the election's core; see --help.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <random>
#include <ranges>

#include "model/lease_commands.hpp"
#include "model/random_walk.hpp"
#include "model/search.hpp"

using namespace zkelection::test::model;

namespace {

void report(const std::string& violation, const std::vector<move>& trace, const setup& how) {
  fmt::print("VIOLATION: {}\nits {} moves, which `tell` tells again: {}\n{}", violation, trace.size(), to_text(trace),
             tell(how, trace));
}

/// 0: exhausted, and nothing is wrong.
int explore(const setup& how, std::uint64_t max_states) {
  const auto found = search(how, max_states);
  fmt::print("{} candidates, {} disturbances: {} states, {} moves, depth {}, {:.1f} s, {} MB for the table; ",
             how.candidates, how.disturbances, found.states, found.moves, found.depth, found.time.count(),
             found.bytes >> 20U);
  if (!found.violation.empty()) {
    report(found.violation, found.trace, how);
    return 1;
  }
  fmt::print(fmt::runtime(found.exhausted ? "exhausted, at most {} steps to rest\n" : "NOT exhausted\n"),
             found.longest_calm);
  return found.exhausted ? 0 : 3;
}

bool search_finds(const setup& how) {
  const auto found = search(how, 3'000'000);
  if (found.violation.empty()) return false;
  fmt::print("found in {} states, {} moves deep, {} candidates, {} disturbances: {}\n", found.states,
             found.trace.size(), how.candidates, how.disturbances, found.violation);
  return true;
}

bool walk_finds(std::size_t candidates, std::uint64_t seed) {
  const auto walked = walk(candidates, seed, 100'000);
  if (walked.violation.empty()) return false;
  fmt::print("found after {} steps of seed {}, {} candidates: {}\n", walked.steps, seed, candidates, walked.violation);
  return true;
}

/// Wider and wider, until something is wrong. What needs a longer queue is left to chance. 0: something is.
int hunt() {
  const auto any_search_finds = [](std::initializer_list<setup> each) {
    return std::ranges::any_of(each, search_finds);
  };
  const auto any_walk_finds = [](std::size_t candidates) {
    return std::ranges::any_of(std::views::iota(1U, 20U), [&](auto seed) { return walk_finds(candidates, seed); });
  };
  if (any_search_finds({{2, 0}, {2, 1}, {3, 1}}) || any_walk_finds(4) || any_search_finds({{2, 2}, {3, 2}})) return 0;
  fmt::print("NOT found\n");
  return 1;
}

int stroll(std::size_t candidates, double minutes, std::uint64_t seed) {
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  std::uint64_t steps = 0, rests = 0, masterships = 0;
  for (fmt::print("seed {}\n", seed); elapsed() < 60 * minutes; ++seed) {
    const auto how_many = candidates > 0 ? candidates : 2 + seed % 19;
    const auto walked = walk(how_many, seed, 1'000'000);
    steps += walked.steps;
    rests += walked.rests;
    masterships += walked.masterships;
    if (walked.violation.empty()) continue;
    fmt::print("seed {}, {} candidates: ", seed, how_many);
    report(walked.violation, walked.trace, {how_many, no_limit});
    return 1;
  }
  fmt::print("random schedules: {} steps, {:.0f} a second, {} masterships, at rest {} times: nothing is wrong\n", steps,
             static_cast<double>(steps) / elapsed(), masterships, rests);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Explores the election's core: every interleaving up to a bound, or random ones beyond it.");
  setup how;
  std::uint64_t max_states = UINT32_MAX, seed = std::random_device{}();
  std::string trace;
  std::size_t strollers = 0;
  double minutes = 1;
  app.require_subcommand(1);
  auto* all = app.add_subcommand("search", "Every interleaving");
  all->add_option("--candidates", how.candidates, "Of one resource")->check(CLI::Range(1, 4));
  all->add_option("--disturbances", how.disturbances, "Faults, and wishes but await, at most")->check(CLI::Range(0, 9));
  all->add_option("--max-states", max_states, "Gives up after so many");
  all->add_flag("!--full", how.reduced, "Leaves no move out, though it commutes with others");
  auto* random = app.add_subcommand("walk", "Random schedules");
  random->add_option("--candidates", strollers, "So many; else 2 to 20")->check(CLI::Range(1, 20));
  random->add_option("--minutes", minutes, "How long");
  random->add_option("--seed", seed, "Repeats an earlier run; else a new one, which is printed");
  auto* story = app.add_subcommand("tell", "The story of some moves");
  story->add_option("moves", trace, "As a violation prints them: 'await a; connect a; ...'")->required();
  story->add_option("--candidates", how.candidates, "Of one resource")->check(CLI::Range(1, 20));
  auto* wrong =
      app.add_subcommand("hunt", "Searches wider and wider until something is wrong: for mutants of the core");
  const lease_commands lease(app);
  CLI11_PARSE(app, argc, argv);
  if (const auto code = lease.run()) return *code;
  if (*all) return explore(how, max_states);
  if (*random) return stroll(strollers, minutes, seed);
  if (*wrong) return hunt();
  how.disturbances = no_limit;
  fmt::print("{}", tell(how, parse_moves(trace)));
  return 0;
}
