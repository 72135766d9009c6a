// What programs read in a report of `check --json`: these words are an interface.
#include <boost/test/unit_test.hpp>
#include <zkelection/ensemble_report.hpp>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(ensemble_names)

BOOST_AUTO_TEST_CASE(of_modes) {
  BOOST_TEST(to_string(server_mode::unknown) == "unknown");
  BOOST_TEST(to_string(server_mode::standalone) == "standalone");
  BOOST_TEST(to_string(server_mode::leader) == "leader");
  BOOST_TEST(to_string(server_mode::follower) == "follower");
  BOOST_TEST(to_string(server_mode::observer) == "observer");
  BOOST_TEST(to_string(server_mode::read_only) == "read-only");
  BOOST_TEST(to_string(server_mode::not_serving) == "not-serving");
}

BOOST_AUTO_TEST_CASE(of_outcomes) {
  BOOST_TEST(to_string(verdict::safe) == "safe");
  BOOST_TEST(to_string(verdict::unseen) == "unseen");
  BOOST_TEST(to_string(verdict::unsafe) == "unsafe");
  BOOST_TEST(to_string(verdict::unreachable) == "unreachable");
}

BOOST_AUTO_TEST_CASE(of_concerns) {
  BOOST_TEST(to_string(concern::timeout_differs) == "timeout-differs");
  BOOST_TEST(to_string(concern::limits_differ) == "limits-differ");
  BOOST_TEST(to_string(concern::certificate_ends) == "certificate-ends");
  BOOST_TEST(to_string(concern::max_tick_generous) == "max-tick-generous");
  BOOST_TEST(to_string(concern::server_not_seen) == "server-not-seen");
  BOOST_TEST(to_string(concern::tick_not_seen) == "tick-not-seen");
  BOOST_TEST(to_string(concern::sessions_not_seen) == "sessions-not-seen");
  BOOST_TEST(to_string(concern::ensemble_not_seen) == "ensemble-not-seen");
  BOOST_TEST(to_string(concern::learner_not_seen) == "learner-not-seen");
  BOOST_TEST(to_string(concern::tick_too_large) == "tick-too-large");
  BOOST_TEST(to_string(concern::lease_not_kept) == "lease-not-kept");
  BOOST_TEST(to_string(concern::timeouts_disagree) == "timeouts-disagree");
  BOOST_TEST(to_string(concern::local_sessions) == "local-sessions");
  BOOST_TEST(to_string(concern::not_one_ensemble) == "not-one-ensemble");
}

BOOST_AUTO_TEST_CASE(of_what_becomes_of_peers) {
  BOOST_TEST(to_string(peer_judgement::cut_off::safe) == "safe");
  BOOST_TEST(to_string(peer_judgement::cut_off::unsafe) == "unsafe");
  BOOST_TEST(to_string(peer_judgement::cut_off::unknown) == "unknown");
}

/// As from a library that is newer than the program.
BOOST_AUTO_TEST_CASE(of_a_value_without_a_name) {
  BOOST_TEST(to_string(static_cast<server_mode>(99)) == "");
  BOOST_TEST(to_string(static_cast<verdict>(99)) == "");
  BOOST_TEST(to_string(static_cast<concern>(99)) == "");
  BOOST_TEST(to_string(static_cast<peer_judgement::cut_off>(99)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
