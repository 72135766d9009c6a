// A factory's elections on its sessions, which are on networks of fakes.
#include "zkelection/election/factory_state.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <zkelection/election.hpp>

#include "contrary_ensemble.hpp"
#include "support/printing.hpp"
#include "support/run_to_rest.hpp"
#include "unit/core/candidacy_words.hpp"
#include "unit/session/fake_network.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(factory_state)

namespace {

session_config ordinary() {
  session_config config;
  config.hosts = "10.0.0.1:1/team";
  config.candidate_id = "me";
  return config;
}

/// The ends of operations come into one log, in their order.
struct factory_story {
  boost::asio::io_context io;
  std::deque<fake_network> networks;  ///< of each session
  std::unique_ptr<detail::session_factory> factory = make(ordinary());
  std::string log;

  std::unique_ptr<detail::session_factory> make(session_config config) {
    return std::make_unique<detail::session_factory>(std::make_shared<detail::factory_state>(
        io.get_executor(), std::move(config),
        [this](const auto&, const auto&) { return networks.emplace_back().handed_out(); }));
  }

  std::unique_ptr<election> elect(const std::string& resource) {
    std::unique_ptr<election> made;
    factory->async_new_election(resource, [&](error_code how, std::unique_ptr<election> it) {
      note("new election", how);
      made = std::move(it);
    });
    run_to_rest(io);
    return made;
  }

  auto noting(const std::string& name) {
    return [this, name](error_code how) { note(name, how); };
  }
  void note(const std::string& name, error_code how) {
    log += fmt::format("{}{}: {}", log.empty() ? "" : ", ", name, in_words(how));
  }
  std::string heard() {
    run_to_rest(io);
    return std::exchange(log, {});
  }

  void closes(const std::string& name = "close") {
    factory->async_close(noting(name));
    run_to_rest(io);
  }

  void connects(fake_network& net) {
    net.connection().connects(net.clock->now());
    run_to_rest(io);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_wrong_configuration_is_refused_by_name) {
  factory_story s;
  auto wrong = ordinary();
  wrong.close_timeout = 0ms;
  BOOST_CHECK_EXCEPTION(s.make(wrong), system_error, [](const system_error& refused) {
    return refused.code() == errc::invalid_value &&
           std::string_view(refused.what()).find("close_timeout") != std::string_view::npos;
  });
}

BOOST_FIXTURE_TEST_CASE(nothing_is_sent_before_the_first_election, factory_story) {
  run_to_rest(io);
  BOOST_TEST(networks.empty());
  const auto made = elect("r");
  BOOST_REQUIRE(made);
  BOOST_TEST(networks.size() == 1U);
  BOOST_TEST(networks.front().connection().wishes.chroot == "/team");
  BOOST_TEST(heard() == "new election: ok");
}

BOOST_FIXTURE_TEST_CASE(its_elections_share_a_session, factory_story) {
  const auto one = elect("r"), other = elect("s/t");
  BOOST_TEST(networks.size() == 1U);
  one->async_await(noting("one"));
  other->async_await(noting("other"));
  run_to_rest(io);
  connects(networks.front());
  const auto asked = networks.front().connection().outstanding();
  BOOST_TEST(asked.find("list /elections/r") != asked.npos, asked);
  BOOST_TEST(asked.find("list /elections/s/t") != asked.npos, asked);
  BOOST_TEST(asked.find("-latch- 'me'") != asked.npos, asked);
}

BOOST_FIXTURE_TEST_CASE(a_resource_that_cannot_be_is_refused_and_nothing_is_sent, factory_story) {
  BOOST_TEST(!elect("a//b"));
  BOOST_TEST(heard() == "new election: invalid_resource");
  BOOST_TEST(factory->last_error() ==
             "resource 'a//b' has an empty name: leave out leading, trailing and doubled slashes");
  BOOST_TEST(networks.empty());
}

// ---- How much one session carries.

/// Of the longest paths a session has room for 184.
BOOST_FIXTURE_TEST_CASE(a_full_session_is_followed_by_another, factory_story) {
  const auto longest = [](std::size_t number) { return fmt::format("{:01013d}", number); };
  const auto room = core::session_budget::limit / core::session_budget::cost("/elections/" + longest(0));
  BOOST_TEST(room == 184U);
  std::vector<std::unique_ptr<election>> elections;
  while (elections.size() < room) elections.push_back(elect(longest(elections.size())));
  BOOST_TEST(networks.size() == 1U);

  elections.front().reset();  // which makes room
  elections.push_back(elect(longest(1000)));
  BOOST_TEST(networks.size() == 1U);
  elections.push_back(elect(longest(1001)));
  BOOST_TEST(networks.size() == 2U);
  heard();

  closes();
  BOOST_TEST(heard() == "close: ok");
  for (auto& net : networks) BOOST_TEST(net.connection().abandoned);
}

// ---- An election, seen from outside.

BOOST_FIXTURE_TEST_CASE(an_election_knows_its_resource_and_has_never_been_master, factory_story) {
  const auto made = elect("r");
  BOOST_TEST(made->resource() == "r");
  BOOST_TEST(made->last_error() == "");
  BOOST_TEST((made->get_executor() == factory->get_executor()));
  BOOST_TEST(made->with_mastership().reason() == std::optional(end_reason::never_master));
}

BOOST_FIXTURE_TEST_CASE(its_operations_reach_its_driver, factory_story) {
  const auto made = elect("r");
  heard();
  made->async_await(noting("await"));
  made->async_await_for(1s, noting("second"));
  BOOST_TEST(heard() == "second: already_awaiting");
  made->async_resign(noting("resign"));
  BOOST_TEST(heard() == "await: resigned, resign: ok");
  made->async_close(noting("close"));
  made->async_await(noting("await"));
  BOOST_TEST(heard() == "close: ok, await: closed");
  BOOST_TEST(made->last_error() == "/team/elections/r: closed; make a new election");
}

BOOST_FIXTURE_TEST_CASE(destroyed_it_is_closed, factory_story) {
  auto made = elect("r");
  heard();
  made->async_await(noting("await"));
  made.reset();
  BOOST_TEST(heard() == "await: closed");
}

/// A lost connection ends a mastership at once, or not.
BOOST_AUTO_TEST_CASE(its_policy_is_the_configurations) {
  for (const auto policy : {disconnect_policy::end_at_once, disconnect_policy::keep_until_lease_ends}) {
    contrary_ensemble world;
    session_config config;
    config.on_disconnect = policy;
    const auto factory = world.make_factory(std::move(config));
    std::unique_ptr<election> made;
    factory->async_new_election("r", [&](error_code, std::unique_ptr<election> it) { made = std::move(it); });
    world.advance({});
    made->async_await([](error_code) {});
    world.advance({});
    const auto context = made->with_mastership();
    BOOST_TEST(context.active());
    world.servers().drop(world.now(), *world.servers().sessions().begin());
    world.advance(1s);
    const bool ended = policy == disconnect_policy::end_at_once;
    BOOST_TEST(context.active() == !ended);
    if (ended) BOOST_TEST(context.reason() == std::optional(end_reason::disconnected));
  }
}

// ---- Closing.

BOOST_FIXTURE_TEST_CASE(without_an_election_there_is_nothing_to_close, factory_story) {
  closes();
  BOOST_TEST(heard() == "close: ok");
  BOOST_TEST(networks.empty());
}

BOOST_FIXTURE_TEST_CASE(closed_it_makes_no_more_elections, factory_story) {
  closes();
  BOOST_TEST(!elect("r"));
  BOOST_TEST(heard() == "close: ok, new election: closed");
  BOOST_TEST(factory->last_error() == "the factory is closed");
  BOOST_TEST(networks.empty());
}

BOOST_FIXTURE_TEST_CASE(a_close_waits_until_the_session_has_ended, factory_story) {
  const auto made = elect("r");
  connects(networks.front());
  made->async_await(noting("await"));
  heard();
  closes();
  BOOST_TEST(heard() == "await: closed");
  BOOST_TEST(networks.front().connection().is_closing());
  closes("second");
  BOOST_TEST(heard() == "");
  networks.front().connection().ends_session(true);
  BOOST_TEST(heard() == "close: ok, second: ok");
  closes("third");
  BOOST_TEST(heard() == "third: ok");
}

BOOST_FIXTURE_TEST_CASE(a_session_that_cannot_be_ended_times_the_close_out, factory_story) {
  const auto made = elect("r");
  connects(networks.front());
  heard();
  closes();
  networks.front().pass(4'999ms);
  BOOST_TEST(heard() == "");
  networks.front().pass(1ms);
  BOOST_TEST(heard() == "close: timed_out");
}

/// Nothing more can be learnt about the session.
BOOST_FIXTURE_TEST_CASE(a_second_close_does_not_claim_more_than_the_first, factory_story) {
  const auto made = elect("r");
  connects(networks.front());
  heard();
  closes();
  networks.front().pass(5s);
  closes("second");
  BOOST_TEST(heard() == "close: timed_out, second: timed_out");
}

/// Of the session, too, nobody hears any more.
BOOST_FIXTURE_TEST_CASE(destroyed_it_closes_its_sessions, factory_story) {
  const auto made = elect("r");
  connects(networks.front());
  made->async_await(noting("await"));
  heard();
  factory.reset();
  BOOST_TEST(heard() == "await: closed");
  BOOST_TEST(networks.front().connection().is_closing());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
