// The lease against an ensemble, links, clocks and processes that fail at random, and at the worst moments.
//
// ZKELECTION_SIMULATIONS=1000000 makes that many runs, instead of the few that a unit test has the time for.
// ZKELECTION_SEED=17 makes that run alone and prints its story; with ZKELECTION_SIMULATIONS, it is the first of so
// many.
// --log_level=message shows the figures.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

#include "quorum_simulation.hpp"
#include "support/deadlines.hpp"

using zkelection::test::quorum_simulation;
using zkelection::test::quorum::nanos;

BOOST_AUTO_TEST_SUITE(lease_simulation)

namespace {

constexpr std::uint64_t runs_in_a_unit_test = zkelection::test::sanitized ? 4'000 : 12'000;
constexpr auto tick = quorum_simulation::tick;

struct finding {
  std::uint64_t runs = 0;
  std::uint64_t first = 0;  ///< its seed
  nanos longest = 0;
};

/// What all runs have shown.
struct tally {
  std::uint64_t first = 1, runs = 0;
  std::uint64_t masterships = 0, broken_promises = 0, first_broken = 0;
  std::uint64_t renewals = 0, expired = 0, within_a_tick = 0, within_a_hundredth = 0;
  nanos nearest = quorum_simulation::tick;
  std::uint64_t nearest_seed = 0;
  std::array<finding, quorum_simulation::rules> violated;

  void add(std::uint64_t seed, const quorum_simulation::verdict& verdict) {
    ++runs;
    renewals += verdict.renewals;
    masterships += verdict.masterships;
    if (verdict.broken_promise != nullptr && broken_promises++ == 0) first_broken = seed;
    for (std::size_t rule = 0; rule < violated.size(); ++rule) {
      if (verdict.overlap[rule] == 0) continue;
      auto& found = violated[rule];
      if (found.runs++ == 0) found.first = seed;
      found.longest = std::max(found.longest, verdict.overlap[rule]);
    }
    if (!verdict.expired) return;
    ++expired;
    within_a_tick += verdict.margin < tick ? 1 : 0;
    within_a_hundredth += verdict.margin < tick / 100 ? 1 : 0;
    if (verdict.margin >= nearest) return;
    nearest = verdict.margin;
    nearest_seed = seed;
  }
};

double in_ticks(nanos time) { return static_cast<double>(time) / static_cast<double>(tick); }

std::string describe(const tally& all) {
  auto text = fmt::format(
      "{} runs from seed {} on, {} renewals, {} masterships begun; {} sessions expired after they had had a lease, {} "
      "of them within a tick "
      "of "
      "its end, {} within a hundredth; the nearest after {:.7f} ticks (seed {})",
      all.runs, all.first, all.renewals, all.masterships, all.expired, all.within_a_tick, all.within_a_hundredth,
      in_ticks(all.nearest), all.nearest_seed);
  constexpr std::array names = {"the lease", "ping trusted", "write's stamp + T", "write's stamp + T - 0.6 tick"};
  for (std::size_t rule = 0; rule < names.size(); ++rule) {
    const auto& found = all.violated[rule];
    text += fmt::format("\n{}: violated in {} runs", names[rule], found.runs);
    if (found.runs > 0)
      text += fmt::format(", for {:.2f} ticks at worst, first in {}", in_ticks(found.longest), found.first);
  }
  return text;
}

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::stoull(value);
}

bool one_run_only() {
  return std::getenv("ZKELECTION_SEED") != nullptr && std::getenv("ZKELECTION_SIMULATIONS") == nullptr;
}

/// All cases look at the same runs.
const tally& all_runs() {
  static const tally all = [] {
    tally result;
    result.first = number("ZKELECTION_SEED", 1);
    const auto runs = number("ZKELECTION_SIMULATIONS", one_run_only() ? 1 : runs_in_a_unit_test);
    quorum_simulation simulation;
    for (auto seed = result.first; seed < result.first + runs; ++seed) result.add(seed, simulation.run(seed));
    BOOST_TEST_MESSAGE(describe(result));
    return result;
  }();
  return all;
}

std::string story(std::uint64_t seed) {
  std::string text;
  quorum_simulation().run(seed, &text);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_session_expires_while_its_lease_holds) {
  const auto& found = all_runs().violated[quorum_simulation::evidence];
  if (one_run_only()) fmt::print("{}", story(all_runs().first));
  BOOST_TEST(found.runs == 0U, found.runs << " runs with a violation, the first with ZKELECTION_SEED=" << found.first
                                          << "\n"
                                          << story(found.first));
}

BOOST_AUTO_TEST_CASE(the_same_faults_break_simpler_rules) {
  if (one_run_only()) return;
  for (const auto rule :
       {quorum_simulation::ping_trusted, quorum_simulation::write_trusted, quorum_simulation::write_less_a_while})
    BOOST_TEST(all_runs().violated[rule].runs > all_runs().runs / 100);
}

/// Where nothing goes wrong, a mastership begins with its full lease, and does not end by it.
BOOST_AUTO_TEST_CASE(a_lease_lasts_while_the_ensemble_answers) {
  if (one_run_only()) return;
  const auto& all = all_runs();
  BOOST_TEST(all.masterships > all.runs / 5);
  BOOST_TEST(all.broken_promises == 0U, all.broken_promises
                                            << " runs, the first with ZKELECTION_SEED=" << all.first_broken << "\n"
                                            << story(all.first_broken));
}

// Were the lease's end far from each expiry, these runs would show nothing.
BOOST_AUTO_TEST_CASE(the_bound_is_nearly_reached) {
  if (one_run_only()) return;
  BOOST_TEST(all_runs().expired > all_runs().runs / 3);
  BOOST_TEST(all_runs().within_a_hundredth > all_runs().runs / 100);
  BOOST_TEST(all_runs().nearest < tick / 1000);
}

BOOST_AUTO_TEST_SUITE_END()
