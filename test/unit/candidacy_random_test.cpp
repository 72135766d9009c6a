// Candidates and faults at random: whatever happens there are no two masters, and in the end nothing is left over.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

#include "fake_ensemble.hpp"
#include "support/deadlines.hpp"

using zkelection::test::fake_ensemble;
using zkelection::test::violation;

BOOST_AUTO_TEST_SUITE(candidacy_random)

namespace {

constexpr std::uint32_t worlds = zkelection::test::sanitized ? 500 : 5000;
constexpr int steps_in_a_world = 600;

/// The last lines of a story, which may be a long one.
std::string ending_of(const std::string& trace) {
  constexpr std::size_t enough = 12000;
  return trace.size() < enough ? trace : "  ...\n" + trace.substr(trace.find('\n', trace.size() - enough) + 1);
}

bool survives(std::uint32_t seed) {
  fake_ensemble world(seed);
  try {
    for (int step = 1; step <= steps_in_a_world; ++step) {
      world.step();
      if (step % 200 == 0) world.calm_down();
    }
    world.serve_everybody();
    return true;
  } catch (const violation& what) {
    BOOST_ERROR("seed " << seed << ": " << what.what() << " (run it alone with ZKELECTION_SEED=" << seed << ")\n"
                        << ending_of(world.trace()));
    return false;
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_happens) {
  if (const char* seed = std::getenv("ZKELECTION_SEED")) {
    BOOST_TEST(survives(static_cast<std::uint32_t>(std::stoul(seed))));
    return;
  }
  for (std::uint32_t seed = 1; seed <= worlds; ++seed) BOOST_REQUIRE(survives(seed));
}

BOOST_AUTO_TEST_SUITE_END()
