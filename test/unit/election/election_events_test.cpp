// What an election tells of itself, kind by kind, with every field: the whole library but its sockets, in virtual time.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <zkelection/election.hpp>

#include "contrary_ensemble.hpp"
#include "support/printing.hpp"

namespace zkelection::test {
namespace {

using step = contrary_ensemble::step;
using lines = std::vector<std::string>;

/// One candidate below the chroot `/team`, and what it has told.
struct election_story {
  contrary_ensemble world;
  std::unique_ptr<election_factory> factory;
  std::unique_ptr<election> elected;
  std::optional<error_code> await;
  std::vector<event> events;

  election_story() {
    session_config config;
    config.hosts = "/team";
    config.on_event = [this](const event& what) {
      if (!what.subject.empty()) events.push_back(what);
    };
    factory = world.make_factory(std::move(config));
    factory->async_new_election("r", [this](error_code, std::unique_ptr<election> made) { elected = std::move(made); });
    world.advance({});
  }

  void awaits() {
    elected->async_await([this](error_code how) { await = how; });
    world.advance({});
  }
  void resigns() {
    elected->async_resign([](error_code) {});
    world.advance({});
  }

  /// A node that we wait behind.
  void leave_over() {
    const std::string node = "/elections/r/_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000000";
    for (const auto& path : {std::string("/elections"), std::string("/elections/r"), node})
      BOOST_REQUIRE((world.servers().create(world.now(), path, {}) == core::answer::ok));
  }

  std::string node() { return world.servers().tree().children("/elections/r").at(0); }
  std::int64_t session() { return *world.servers().sessions().begin(); }

  /// `info enrolled of r, /team/elections/r/NODE`, since the last question.
  lines told() {
    lines all;
    for (const auto& what : std::exchange(events, {})) {
      auto path = what.path;
      if (const auto begin = path.find("/_c_"); begin != path.npos) path.replace(begin, path.npos, "/NODE");
      all.push_back(fmt::format("{} {} of {}, {}{}{}{}", to_string(what.level), to_string(what.kind), what.subject,
                                path, what.token == 0 ? "" : fmt::format(", token {}", what.token),
                                what.reason.empty() ? "" : ", " + what.reason, what.host));
      BOOST_TEST(what.text.starts_with("/team/elections/r"), what.text);
    }
    return all;
  }
};

void compare(const lines& told, const lines& expected) {
  BOOST_TEST(told == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(election_events, election_story)

BOOST_AUTO_TEST_CASE(of_a_mastership_from_its_beginning_to_a_resign) {
  awaits();
  const auto token = elected->with_mastership().fencing_token();
  const auto master = fmt::format("of r, /team/elections/r, token {}", token);
  compare(told(), {"info enrolled of r, /team/elections/r/NODE", "info mastership_begun " + master});
  resigns();
  compare(told(), {"info mastership_ended " + master + ", resigned", "info withdrawn of r, /team/elections/r/NODE"});
}

BOOST_AUTO_TEST_CASE(a_close_is_no_loss) {
  awaits();
  told();
  factory->async_close([](error_code) {});
  world.advance({});
  BOOST_REQUIRE(events.size() == 2U);
  BOOST_TEST((events[0].kind == event_kind::mastership_ended));
  BOOST_TEST((events[0].level == event_level::info));
  BOOST_TEST(events[0].reason == "closed");
  BOOST_TEST((events[1].kind == event_kind::withdrawn));
}

/// The one that an operator may want to be woken up by.
BOOST_AUTO_TEST_CASE(a_lost_mastership_is_a_warning) {
  const auto loses = [&](const std::string& reason, auto how) {
    BOOST_TEST_CONTEXT(reason) {
      awaits();
      world.advance(15s);
      const auto token = elected->with_mastership().fencing_token();
      told();
      how();
      world.advance(15s);
      compare(told(), {fmt::format("warning mastership_ended of r, /team/elections/r, token {}, {}", token, reason),
                       "info withdrawn of r, /team/elections/r/NODE"});
    }
  };
  loses("node deleted", [&] { world.servers().erase(world.now(), "/elections/r/" + node()); });
  loses("session expired", [&] { world.servers().expire(world.now(), session()); });
}

/// The lease ends while no server answers. The node goes when a server does.
BOOST_AUTO_TEST_CASE(a_lease_that_lapses_is_a_warning) {
  awaits();
  told();
  world.servers().cut_off_client(world.now(), session());
  world.advance(20s);
  BOOST_REQUIRE(events.size() == 1U);
  BOOST_TEST((events[0].kind == event_kind::mastership_ended));
  BOOST_TEST((events[0].level == event_level::warning));
  BOOST_TEST(events[0].reason == "lease expired");
  told();
  world.servers().heal(world.now());
  world.advance(20s);
  compare(told(), {"info withdrawn of r, /team/elections/r/NODE"});
}

/// A waiting candidate enrols again.
BOOST_AUTO_TEST_CASE(a_node_that_is_deleted_while_we_wait) {
  leave_over();
  awaits();
  told();
  world.servers().erase(world.now(), "/elections/r/" + world.servers().tree().children("/elections/r").at(1));
  world.advance({});
  BOOST_REQUIRE(events.size() >= 2U);
  BOOST_TEST((events[0].kind == event_kind::withdrawn));
  BOOST_TEST((events[1].kind == event_kind::enrolled));
  BOOST_TEST(events[0].path != events[1].path);
}

/// After a session has moved to another server it may pass in a moment, so it is a warning only when it lasts.
BOOST_AUTO_TEST_CASE(a_request_that_is_answered_with_an_error) {
  world.codes[step::list] = -118;
  awaits();
  world.advance(5s);
  const std::string first_time = "info request_failed of r, /team/elections/r, SESSIONMOVED (-118)";
  auto first = told();
  BOOST_REQUIRE(first.size() > 4U);
  first.resize(4);
  compare(first, {first_time, first_time, first_time, "warning" + first_time.substr(4)});
}

BOOST_AUTO_TEST_CASE(a_node_that_is_gone_whenever_we_look) {
  leave_over();
  world.codes[step::read] = -101;
  awaits();
  world.advance(2s);
  const auto vanished = std::ranges::find(events, event_kind::node_vanished, &event::kind);
  BOOST_REQUIRE((vanished != events.end()));
  BOOST_TEST((vanished->level == event_level::warning));
  BOOST_TEST(vanished->path == "/team/elections/r");
}

BOOST_AUTO_TEST_CASE(a_full_quota_is_an_error_though_the_await_goes_on) {
  world.codes[step::create] = -125;
  awaits();
  BOOST_TEST(!await.has_value());
  compare(told(), {"error quota_exceeded of r, /team/elections/r"});
}

BOOST_AUTO_TEST_CASE(a_withdrawal_that_is_denied_is_an_error_and_names_the_node) {
  awaits();
  told();
  world.codes[step::erase] = -102;
  resigns();
  BOOST_REQUIRE(events.size() == 2U);
  BOOST_TEST((events[1].kind == event_kind::withdrawal_denied));
  BOOST_TEST((events[1].level == event_level::error));
  BOOST_TEST(events[1].path == "/team/elections/r/" + node());
  BOOST_TEST(events[1].text == elected->last_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
