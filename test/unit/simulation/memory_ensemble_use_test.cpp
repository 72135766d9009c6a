// What users of the simulated ensemble may do with it without being made to wait for ever.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <zkelection/testing.hpp>

#include "support/operation.hpp"

namespace zkelection::test {
namespace {

/// One instance that is the master of `r`.
struct one_master {
  one_master(asio::io_context& io, testing::memory_ensemble& ensemble, session_config config = {})
      : factory(ensemble.make_factory(std::move(config))) {
    factory->async_new_election("r", [&](error_code, std::unique_ptr<election> one) { candidate = std::move(one); });
    ensemble.run();
    BOOST_REQUIRE(candidate);
    operation await(io.get_executor(), candidate->async_await());
    ensemble.run();
    BOOST_TEST_REQUIRE(await.done());
    BOOST_TEST_REQUIRE(candidate->with_mastership().active());
  }

  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> candidate;
};

bool complains_of(const system_error& error, std::string_view what) {
  return error.code() == errc::invalid_value && std::string(error.what()).find(what) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(use_of_a_memory_ensemble)

BOOST_AUTO_TEST_CASE(the_smallest_tick) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io, {.tick = std::chrono::milliseconds(1)});
  session_config config;
  config.max_tick = std::chrono::milliseconds(1);
  const one_master master(io, ensemble, config);
  ensemble.advance(std::chrono::seconds(1));
  BOOST_TEST(master.candidate->with_mastership().active());
}

BOOST_AUTO_TEST_CASE(events_of_a_factory_that_a_url_makes) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io);
  std::vector<std::string> events;
  const auto factory =
      make_factory(io.get_executor(), ensemble.url(), [&](const event& what) { events.push_back(what.text); });
  std::unique_ptr<election> candidate;
  factory->async_new_election("r", [&](error_code, std::unique_ptr<election> one) { candidate = std::move(one); });
  ensemble.run();
  candidate->async_await([](error_code) {});
  ensemble.run();
  BOOST_TEST(std::ranges::any_of(events, [](const auto& text) { return text.starts_with("/elections/r: master"); }));
}

/// Not only when one of its clients next asks for something.
BOOST_AUTO_TEST_CASE(a_server_that_is_cut_off_hangs_up_in_time) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io);
  std::chrono::nanoseconds hung_up{};
  session_config config;
  config.session_timeout = std::chrono::minutes(1);
  config.on_event = [&](const event& what) {
    if (what.text.ends_with("the server closed the connection")) hung_up = ensemble.elapsed();
  };
  const one_master master(io, ensemble, config);
  ensemble.advance(std::chrono::seconds(1));
  ensemble.partition_server("r");
  ensemble.advance(std::chrono::minutes(1));
  BOOST_TEST(hung_up.count() == std::chrono::nanoseconds(std::chrono::seconds(11)).count());
}

BOOST_AUTO_TEST_CASE(the_longest_time_that_a_clock_can_show) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io);
  ensemble.advance(std::chrono::nanoseconds::max());
  ensemble.advance(std::chrono::nanoseconds::max());
  BOOST_TEST((ensemble.elapsed() > std::chrono::hours(2'000'000)));
}

BOOST_AUTO_TEST_CASE(invalid_roots_are_refused) {
  asio::io_context io;
  for (const std::string root : {"elections", "/elections/", "", "/zookeeper"}) {
    BOOST_CHECK_EXCEPTION(testing::memory_ensemble(io, {.root = root}), system_error,
                          [&](const auto& error) { return complains_of(error, "root '" + root + "'"); });
  }
}

/// A factory closes in the background, for which its own context may never have the time.
BOOST_AUTO_TEST_CASE(a_name_is_free_again_though_factories_are_left) {
  asio::io_context io;
  std::optional<one_master> master;
  {
    testing::memory_ensemble ensemble(io);
    master.emplace(io, ensemble);
    ensemble.partition("r");
    ensemble.advance(std::chrono::seconds(4));
    master.reset();
  }
  testing::memory_ensemble ensemble(io);
  BOOST_TEST(ensemble.candidates("r").empty());
  one_master(io, ensemble);
}

BOOST_AUTO_TEST_CASE(a_service_that_never_rests) {
  asio::io_context io;
  testing::memory_ensemble ensemble(io);
  const one_master master(io, ensemble);
  std::function<void()> again = [&] { asio::post(io, [&] { again(); }); };
  again();
  BOOST_CHECK_EXCEPTION(ensemble.run(), std::runtime_error, [](const auto& error) {
    return std::string(error.what()).find("does not come to rest") != std::string::npos;
  });
  again = [] {};
  ensemble.run();
  BOOST_TEST(master.candidate->with_mastership().active());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
