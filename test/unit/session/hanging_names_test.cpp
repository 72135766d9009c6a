// A factory whose hosts are names that the name service never answers: its end, and what it says.
#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <zkelection/ensemble_check.hpp>
#include <zkelection/zookeeper.hpp>

#include "slow_name_service.hpp"
#include "support/deadlines.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(hanging_names)

namespace {

struct waiting_for_a_name {
  slow_name_service names;
  boost::asio::io_context io;
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> candidate;
  std::optional<error_code> awaited, closed;

  waiting_for_a_name() {
    session_config config;
    config.hosts = names.name(1) + ":2181," + names.name(2) + ":2181";
    config.first_connect_timeout = 100ms;
    factory = std::make_unique<zookeeper_factory>(io.get_executor(), config);
    factory->async_new_election("r", [this](error_code, std::unique_ptr<election> made) {
      candidate = std::move(made);
      candidate->async_await([this](error_code how) { awaited = how; });
    });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(after_a_close_nothing_keeps_the_context_busy, waiting_for_a_name) {
  while (names.asked() < 2) io.run_one_for(1ms);
  factory->async_close([this](error_code how) { closed = how; });
  io.run();
  BOOST_TEST((closed == error_code()));
  BOOST_TEST((awaited == error_code(errc::closed)));
}

BOOST_FIXTURE_TEST_CASE(nor_after_a_destruction, waiting_for_a_name) {
  while (names.asked() < 2) io.run_one_for(1ms);
  candidate.reset();
  factory.reset();
  io.run();
  BOOST_TEST((awaited == error_code(errc::closed)));
}

/// The context may be destroyed, too.
BOOST_FIXTURE_TEST_CASE(nothing_is_left_behind_in_a_context_that_ends, waiting_for_a_name) {
  while (names.asked() < 2) io.run_one_for(1ms);
  BOOST_TEST(!awaited);
}

BOOST_FIXTURE_TEST_CASE(an_await_that_gives_up_names_them, waiting_for_a_name) {
  while (!awaited) io.run_one_for(1ms);
  BOOST_TEST((awaited == error_code(errc::unreachable)));
  BOOST_TEST(
      candidate->last_error() ==
      fmt::format("/elections/r: {0}:2181,{1}:2181: no answer yet; no answer from the name service about {0}:2181, "
                  "{1}:2181",
                  names.name(1), names.name(2)));
  factory->async_close([this](error_code how) { closed = how; });
  io.run();
  BOOST_TEST((closed == error_code()));
}

BOOST_AUTO_TEST_CASE(a_check_names_them_and_ends) {
  const slow_name_service names;
  boost::asio::io_context io;
  session_config config;
  config.hosts = names.name() + ":2181,localhost:1";
  config.first_connect_timeout = 500ms;
  std::optional<ensemble_report> report;
  async_check_ensemble(io.get_executor(), config,
                       [&](error_code, ensemble_report what) { report.emplace(std::move(what)); });
  io.run();
  BOOST_REQUIRE(report);
  BOOST_TEST(
      report->trouble.text.find("cannot resolve " + names.name() + ": no answer within 100 ms") != std::string::npos,
      report->trouble.text);
  BOOST_TEST(report->trouble.text.find("localhost:1") != std::string::npos, report->trouble.text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
