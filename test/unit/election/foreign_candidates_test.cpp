// Candidates with two schemes for one resource, and nodes that were left over, on the simulated ensemble in virtual
// time.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <zkelection/testing.hpp>

#include "support/operation.hpp"
#include "support/printing.hpp"
#include "zkelection/simulation/environment.hpp"

namespace zkelection::test {
namespace {

const std::string kazoo_node = "0123abcd456789ef0123456789abcdef__lock__0000000000";
const std::string latch_node = "_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000000";

/// An ensemble that instances with different schemes share.
struct mixed_stage {
  using enum candidate_scheme;

  ~mixed_stage() {
    for (const auto& factory : factories) {
      operation closing(io.get_executor(), factory->async_close());
      ensemble.run();
      BOOST_TEST(closing.done());
    }
    BOOST_TEST(ensemble.candidates("r").empty());
  }

  std::unique_ptr<election> stand(candidate_scheme scheme, bool allow = false) {
    session_config config;
    config.scheme = scheme;
    config.allow_foreign_candidates = allow;
    config.on_event = [this](const event& what) { events.push_back(what); };
    factories.push_back(ensemble.make_factory(std::move(config)));
    std::unique_ptr<election> made;
    factories.back()->async_new_election("r",
                                         [&](error_code, std::unique_ptr<election> one) { made = std::move(one); });
    ensemble.run();
    BOOST_REQUIRE(made);
    return made;
  }

  /// It must complete.
  error_code await(election& candidate) {
    operation waiting(io.get_executor(), candidate.async_await());
    ensemble.run();
    BOOST_TEST_REQUIRE(waiting.done());
    return std::get<0>(waiting.results());
  }

  void resign(election& candidate) {
    operation resigning(io.get_executor(), candidate.async_resign());
    ensemble.run();
    BOOST_TEST_REQUIRE(resigning.done());
  }

  /// Makes the resource's node and, below it, a node without a candidate.
  void leave_over(const std::string& name) {
    ensemble.refuse("r", {});
    const auto here = simulation::find_or_make("test");
    const auto now = std::chrono::hours(24) + ensemble.elapsed();
    BOOST_REQUIRE(here->servers->create(now, "/elections/r/" + name, {}) == core::answer::ok);
  }

  void remove(const std::string& name) {
    const auto here = simulation::find_or_make("test");
    BOOST_REQUIRE(here->servers->erase(std::chrono::hours(24) + ensemble.elapsed(), "/elections/r/" + name) ==
                  core::answer::ok);
    ensemble.run();
  }

  /// Events of the resource that name the node.
  std::ptrdiff_t times_told(event_kind kind, event_level level, const std::string& node) const {
    return std::ranges::count_if(events, [&](const event& what) {
      return what.kind == kind && what.level == level && what.subject == "r" && what.path == "/elections/r/" + node;
    });
  }

  bool has_told_of_foreigners() const {
    return std::ranges::any_of(events, [](const event& what) { return what.kind == event_kind::foreign_candidates; });
  }

  std::string node_of(std::size_t place = 0) const { return ensemble.candidates("r").at(place).node; }

  /// Only the two behind it watch the node. Each of the others looks once at who is the first in line.
  void all_tell_what_they_wait_behind() {
    leave_over(latch_node);
    std::vector<std::unique_ptr<election>> candidates;
    std::vector<std::unique_ptr<operation<error_code>>> awaits;
    for (auto told = 1; told <= 5; ++told) {
      candidates.push_back(stand(candidate_scheme::curator_latch));
      awaits.push_back(std::make_unique<operation<error_code>>(io.get_executor(), candidates.back()->async_await()));
      ensemble.run();
      BOOST_TEST(times_told(event_kind::left_over_node, event_level::warning, latch_node) == told);
    }
    ensemble.advance(1min);
    BOOST_TEST(times_told(event_kind::left_over_node, event_level::warning, latch_node) == 10);
    remove(latch_node);
    BOOST_TEST(awaits.front()->done());
    events.clear();
    ensemble.advance(3h);
    BOOST_TEST(times_told(event_kind::left_over_node, event_level::warning, latch_node) == 0);
  }

  asio::io_context io;
  testing::memory_ensemble ensemble{io};
  std::vector<std::unique_ptr<election_factory>> factories;
  std::vector<event> events;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(foreign_candidates, mixed_stage)

BOOST_AUTO_TEST_CASE(each_scheme_refuses_each_other) {
  const auto all_schemes = {curator_latch, curator_lock, kazoo, go_lock};
  for (const auto theirs : all_schemes) {
    const auto master = stand(theirs);
    BOOST_TEST(await(*master) == ok);
    for (const auto ours : all_schemes) {
      if (ours == theirs) continue;
      const auto late = stand(ours);
      BOOST_TEST(await(*late) == errc::foreign_candidates);
      BOOST_TEST(
          late->last_error() ==
          fmt::format("/elections/r: candidates with another scheme stand for the resource: {} looks like {}, and "
                      "our scheme is {}; all candidates of a resource must use one scheme, or two of them are "
                      "master at once: use theirs, or take the risk with allow_foreign_candidates",
                      node_of(), to_string(theirs), to_string(ours)));
      BOOST_TEST(!is_retryable(errc::foreign_candidates));
      BOOST_TEST(times_told(event_kind::foreign_candidates, event_level::error, node_of()) == 1);
      events.clear();
    }
    BOOST_TEST(ensemble.candidates("r").size() == 1u, "those refused leave nothing behind");
    BOOST_TEST(master->with_mastership().active());
    resign(*master);
  }
}

BOOST_AUTO_TEST_CASE(an_await_after_they_have_gone_succeeds) {
  const auto first = stand(kazoo);
  const auto second = stand(curator_latch);
  BOOST_TEST(await(*first) == ok);
  BOOST_TEST(await(*second) == errc::foreign_candidates);
  resign(*first);
  BOOST_TEST(await(*second) == ok);
}

/// The control: it is two masters that the refusal prevents.
BOOST_AUTO_TEST_CASE(an_election_that_allows_them_may_be_master_beside_them) {
  const auto first = stand(kazoo);
  const auto second = stand(curator_latch, true);
  BOOST_TEST(await(*first) == ok);
  BOOST_TEST(await(*second) == ok);
  BOOST_TEST(first->with_mastership().active());
  BOOST_TEST(second->with_mastership().active());
}

BOOST_AUTO_TEST_CASE(a_master_says_within_75_seconds_that_one_has_come_and_goes_on_saying_so) {
  const auto master = stand(curator_latch);
  const auto late = stand(kazoo, true);
  BOOST_TEST(await(*master) == ok);
  ensemble.advance(10min);
  BOOST_TEST(await(*late) == ok);
  const auto node = node_of(1);
  BOOST_TEST(times_told(event_kind::foreign_candidates, event_level::error, node) == 0);
  ensemble.advance(75s);
  BOOST_TEST(times_told(event_kind::foreign_candidates, event_level::error, node) >= 1);
  const auto told = std::ranges::find(events, event_kind::foreign_candidates, &event::kind);
  BOOST_TEST(told->text.starts_with("/elections/r: candidates with another scheme"), told->text);
  BOOST_TEST(master->with_mastership().active(), "nobody but a person knows which of the two is to go");
  ensemble.advance(10min);
  BOOST_TEST(times_told(event_kind::foreign_candidates, event_level::error, node) >= 8);
  resign(*late);
  events.clear();
  ensemble.advance(10min);
  BOOST_TEST(!has_told_of_foreigners());
}

BOOST_AUTO_TEST_CASE(a_former_master_does_not_look) {
  const auto master = stand(curator_latch);
  BOOST_TEST(await(*master) == ok);
  resign(*master);
  const auto other = stand(kazoo);
  BOOST_TEST(await(*other) == ok);
  ensemble.advance(10min);
  BOOST_TEST(!has_told_of_foreigners());
}

BOOST_AUTO_TEST_CASE(one_who_allows_them_does_not_look) {
  const auto master = stand(curator_latch, true);
  const auto other = stand(kazoo, true);
  BOOST_TEST(await(*master) == ok);
  BOOST_TEST(await(*other) == ok);
  ensemble.advance(10min);
  BOOST_TEST(!has_told_of_foreigners());
}

BOOST_AUTO_TEST_CASE(one_that_was_left_over_is_a_warning) {
  leave_over(kazoo_node);
  const auto master = stand(curator_latch);
  BOOST_TEST(await(*master) == ok);
  BOOST_REQUIRE(times_told(event_kind::foreign_left_over, event_level::warning, kazoo_node) == 1);
  const auto warning = std::ranges::find(events, event_kind::foreign_left_over, &event::kind);
  BOOST_TEST(warning->text ==
             fmt::format("/elections/r: {} looks like kazoo, and our scheme is curator-latch; it is not ephemeral, so "
                         "no candidate owns it, and we go on; delete it if it was left over",
                         kazoo_node));
  ensemble.advance(10min);
  BOOST_TEST(times_told(event_kind::foreign_candidates, event_level::error, kazoo_node) == 0,
             "it makes no second master");
  resign(*master);
  remove(kazoo_node);
}

/// A node of our own scheme without a candidate: the queue waits behind it, and only a person knows if it may go.
BOOST_AUTO_TEST_CASE(a_node_left_over_before_us_is_reported_at_growing_intervals) {
  leave_over(latch_node);
  const auto candidate = stand(curator_latch);
  operation waiting(io.get_executor(), candidate->async_await());
  ensemble.run();
  const auto warnings = [&] { return times_told(event_kind::left_over_node, event_level::warning, latch_node); };
  BOOST_TEST(warnings() == 1);
  const auto until_next = [&] {
    const auto before = warnings();
    const auto begin = ensemble.elapsed();
    while (warnings() == before && ensemble.elapsed() - begin < 3h) ensemble.advance(1min);
    return std::chrono::duration_cast<std::chrono::minutes>(ensemble.elapsed() - begin).count();
  };
  for (const auto minutes : {1, 2, 4, 8, 16, 32, 60, 60}) BOOST_TEST(until_next() == minutes);
  BOOST_TEST(!waiting.done());
  remove(latch_node);
  BOOST_TEST(waiting.done());
  events.clear();
  ensemble.advance(3h);
  BOOST_TEST(warnings() == 0);
}

BOOST_AUTO_TEST_CASE(each_that_waits_behind_it_tells_it) { all_tell_what_they_wait_behind(); }

/// Then a candidate knows its place only after it has asked about the other's node.
BOOST_AUTO_TEST_CASE(each_tells_it_beside_what_another_scheme_left_over) {
  leave_over(kazoo_node);
  all_tell_what_they_wait_behind();
  remove(kazoo_node);
}

BOOST_AUTO_TEST_CASE(a_new_connection_does_not_repeat_it) {
  leave_over(latch_node);
  const auto candidate = stand(curator_latch);
  operation waiting(io.get_executor(), candidate->async_await());
  ensemble.run();
  ensemble.disconnect("r");
  ensemble.run();
  BOOST_TEST(times_told(event_kind::left_over_node, event_level::warning, latch_node) == 1);
  remove(latch_node);
  BOOST_TEST(waiting.done());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
