// What a connected session is told about its figures.
#include "zkelection/core/lease_advice.hpp"

#include <boost/test/unit_test.hpp>

#include "zkelection/core/lease.hpp"
#include "zkelection/core/time_text.hpp"

using namespace std::chrono_literals;
using zkelection::core::advise;
using zkelection::core::time_text;

namespace {

bool mentions(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(lease_advice)

BOOST_AUTO_TEST_CASE(usual_figures_need_no_warning) {
  const auto advice = advise(10s, 10s, 2s);
  BOOST_TEST(
      advice.figures ==
      "session timeout 10 s, max_tick 2 s: the lease is 8.233 s after a renewal and 6.566 s before the next, and "
      "survives a disconnect that long");
  BOOST_TEST(advice.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_lease_that_cannot_be_kept) {
  const auto advice = advise(1s, 1s, 2s);
  BOOST_TEST(mentions(advice.figures, "over before it can be renewed"), advice.figures);
  BOOST_REQUIRE(advice.warnings.size() == 1u);
  BOOST_TEST(mentions(advice.warnings[0], "cannot be kept"), advice.warnings[0]);
  BOOST_TEST(mentions(advice.warnings[0], "max_tick of 2 s"), advice.warnings[0]);
}

/// Exactly where the expected lease before a renewal is not more than nothing.
BOOST_AUTO_TEST_CASE(the_edge_between_kept_and_not) {
  for (auto timeout = 100ms; timeout < 6s; timeout += 7ms) {
    const bool kept = zkelection::core::expected_lease(timeout, 2s).before_renewal > 0ns;
    BOOST_TEST(advise(timeout, timeout, 2s).warnings.empty() == kept, timeout.count());
  }
}

BOOST_AUTO_TEST_CASE(a_timeout_that_was_lowered) {
  const auto advice = advise(60s, 40s, 2s);
  BOOST_REQUIRE(advice.warnings.size() == 1u);
  BOOST_TEST(advice.warnings[0] == "the ensemble granted a session timeout of 40 s where 60 s was asked");
}

/// Raised to the smallest session timeout, which is two ticks as a rule.
BOOST_AUTO_TEST_CASE(a_timeout_that_was_raised_hints_at_the_tick) {
  const auto harmless = advise(3s, 4s, 2s);
  BOOST_REQUIRE(harmless.warnings.size() == 1u);
  BOOST_TEST(mentions(harmless.warnings[0], "granted a session timeout of 4 s where 3 s was asked"));

  const auto suspicious = advise(3s, 4002ms, 2s);
  BOOST_REQUIRE(suspicious.warnings.size() == 2u);
  BOOST_TEST(mentions(suspicious.warnings[1], "a tick of 2.001 s: larger than the max_tick of 2 s"),
             suspicious.warnings[1]);
}

BOOST_AUTO_TEST_CASE(lengths_in_words) {
  BOOST_TEST(time_text(0s) == "0 ms");
  BOOST_TEST(time_text(999ms) == "999 ms");
  BOOST_TEST(time_text(1s) == "1 s");
  BOOST_TEST(time_text(8233333333ns) == "8.233 s");
  BOOST_TEST(time_text(-1ns) == "-1 ms");  // down, not towards zero
  BOOST_TEST(time_text(24h) == "86400 s");
}

BOOST_AUTO_TEST_SUITE_END()
