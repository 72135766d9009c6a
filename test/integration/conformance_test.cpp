// The conformance suite on a real server, in plain and over TLS, and on a simulated one.
#include <boost/test/unit_test.hpp>

#include "conformance/conformance.hpp"
#include "support/stage.hpp"

namespace zkelection::test {
namespace {

conformance::backend backend_of(stage& on) {
  conformance::backend backend;
  backend.name = simulating() ? "memory" : "zookeeper";
  backend.make_factory = [&on] { return on.make_factory(); };
  backend.has_rivals = true;
  backend.delete_node = [&on](std::string_view resource, std::size_t position) {
    delete_by_hand(on, path_of(resource) + "/" + on.candidates(resource).at(position));
  };
  backend.expire_session = [&on](std::string_view resource, std::size_t position) {
    on.expire(on.owner(resource, position));
  };
  return backend;
}

void play_on(const conformance::trial& trial) {
  stage on;
  const auto backend = backend_of(on);
  on.play([&] { return conformance::play(trial, backend); });
  on.teardown();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance)

// A test case for each trial, at the time when Boost.Test collects those of this suite.
const bool registered = [] {
  auto& suite = boost::unit_test::framework::current_auto_test_suite();
  for (const auto& trial : conformance::all_trials()) {
    const auto play = [trial] { play_on(trial); };
    suite.add(boost::unit_test::make_test_case(play, std::string(trial.name), __FILE__, __LINE__));
  }
  return true;
}();

BOOST_AUTO_TEST_CASE(nothing_is_left_out) {
  stage on;
  const auto backend = backend_of(on);
  for (const auto& trial : conformance::all_trials()) BOOST_TEST(conformance::applies(trial, backend), trial.name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
