// The conformance suite on the factory that is always the master: what needs no rival and no loss.
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <zkelection/noop.hpp>

#include "conformance/conformance.hpp"

namespace zkelection::test {
namespace {

conformance::backend noop_backend(asio::io_context& io) {
  conformance::backend backend;
  backend.name = "noop";
  backend.make_factory = [&io] { return std::make_unique<noop_factory>(io.get_executor()); };
  return backend;
}

void play_on_noop(const conformance::trial& trial) {
  asio::io_context io;
  const auto backend = noop_backend(io);
  tell(io, [&] { return conformance::play(trial, backend); });
  io.restart();
  io.run_for(soon);
  BOOST_TEST(io.stopped(), "the factory still keeps the executor busy");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance_noop)

// A test case for each trial, at the time when Boost.Test collects those of this suite.
const bool registered = [] {
  asio::io_context io;
  const auto backend = noop_backend(io);
  auto& suite = boost::unit_test::framework::current_auto_test_suite();
  for (const auto& trial : conformance::all_trials()) {
    if (!conformance::applies(trial, backend)) continue;
    const auto play = [trial] { play_on_noop(trial); };
    suite.add(boost::unit_test::make_test_case(play, std::string(trial.name), __FILE__, __LINE__));
  }
  return true;
}();

BOOST_AUTO_TEST_CASE(names_what_is_left_out) {
  asio::io_context io;
  const auto backend = noop_backend(io);
  std::size_t left_out = 0;
  std::cout << "conformance of noop leaves out:\n";
  for (const auto& trial : conformance::all_trials()) {
    if (conformance::applies(trial, backend)) continue;
    ++left_out;
    std::cout << "  " << trial.name
              << (trial.what == conformance::needs::rivals ? " (needs rivals)\n" : " (needs losses)\n");
  }
  BOOST_TEST(left_out < conformance::all_trials().size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
