// The heartbeats of a session, and whom it tells what they bring. T = 10 s: one every 1 667 ms.
#include <boost/test/unit_test.hpp>

#include "session_story.hpp"
#include "support/printing.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(session_lease)

namespace {

constexpr auto beat = 1'667ms;

struct connected : session_story {
  connected() { begin(); }

  /// A heartbeat, with its write if there is one.
  void beats(core::answer how = core::answer::ok) {
    pass(beat);
    connection().answers("sync /", how);
    if (connection().outstanding().starts_with("check"))
      connection().checks("check /r/n", how, {how == core::answer::ok, {how}});
    run();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_beat_is_a_sync, connected) {
  pass(beat);
  BOOST_TEST(connection().outstanding() == "sync /");
}

BOOST_FIXTURE_TEST_CASE(with_a_node_of_a_mastership_a_write_follows, connected) {
  const auto listener = attach();
  session->start_checking("/r/n", listener);
  pass(beat);
  connection().answers("sync /");
  BOOST_TEST(connection().outstanding() == "check /r/n");
  connection().checks("check /r/n", core::answer::ok, {true, {core::answer::ok}});
  session->stop_checking("/r/n");
  pass(beat);
  connection().answers("sync /");
  BOOST_TEST(connection().outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(it_goes_ahead_of_what_waits, connected) {
  for (int i = 0; i < 101; ++i) session->sync("/r", [](core::answer) {});
  pass(beat);
  BOOST_TEST(connection().outstanding().ends_with("sync /r, sync /"));
}

/// Its watch should have told.
BOOST_FIXTURE_TEST_CASE(a_node_that_is_missing_is_told, connected) {
  const auto listener = attach();
  heard();
  session->start_checking("/r/m", listener);
  session->start_checking("/r/n", listener);
  pass(beat);
  connection().answers("sync /");
  connection().checks("check /r/m /r/n", core::answer::no_node, {true, {core::answer::ok, core::answer::no_node}});
  BOOST_TEST(heard() == "/r/n gone");
}

BOOST_FIXTURE_TEST_CASE(nobody_is_told_of_a_node_that_is_checked_no_more, connected) {
  const auto listener = attach();
  heard();
  session->start_checking("/r/n", listener);
  pass(beat);
  connection().answers("sync /");
  session->stop_checking("/r/n");
  connection().checks("check /r/n", core::answer::no_node, {true, {core::answer::no_node}});
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(a_watcher_that_closes_the_session_ends_the_beat, connected) {
  const auto listener = attach();
  listener->occasion = "/r/n gone";
  listener->reaction = [&] { session->close([](bool) {}); };
  heard();
  session->start_checking("/r/n", listener);
  pass(beat);
  connection().answers("sync /");
  connection().checks("check /r/n", core::answer::no_node, {true, {core::answer::no_node}});
  BOOST_TEST(heard() == "/r/n gone, closing");
}

BOOST_FIXTURE_TEST_CASE(a_lease_that_was_missing_is_told_when_it_is_there, connected) {
  const auto listener = attach();
  for (int i = 0; i < 5; ++i) beats();
  heard();
  session->start_checking("/r/n", listener);
  BOOST_TEST(!session->held_lease());
  pass(0s);
  connection().checks("check /r/n", core::answer::ok, {true, {core::answer::ok}});
  BOOST_TEST(heard() == "lease granted");
  BOOST_TEST(session->held_lease() != nullptr);
}

/// The ensemble took its time for the write that was sent for it.
BOOST_FIXTURE_TEST_CASE(a_lease_that_is_short_is_reported, connected) {
  const auto listener = attach();
  for (int i = 0; i < 5; ++i) beats();
  session->start_checking("/r/n", listener);
  BOOST_TEST(!session->held_lease());
  pass(0s);
  heard();
  reported();
  net.clock->jump_to(net.clock->now() + 3'300ms);
  connection().checks("check /r/n", core::answer::ok, {true, {core::answer::ok}});
  BOOST_TEST(heard() == "lease lapsed, lease granted");
  const auto told = reported();
  BOOST_TEST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told.front().starts_with(
                 "warning lease_curtailed: 10.0.0.1:1: answers took so long that a mastership begins with a lease of "),
             told.front());
}

BOOST_FIXTURE_TEST_CASE(its_end_is_told, connected) {
  const auto listener = attach();
  heard();
  BOOST_TEST(session->held_lease() != nullptr);
  connection().drops();
  heard();
  pass(10s);
  BOOST_TEST(heard() == "lease lapsed");
}

BOOST_FIXTURE_TEST_CASE(a_beat_without_an_answer_ends_the_connection, connected) {
  const auto listener = attach();
  heard();
  pass(beat);
  pass(3'334ms);
  BOOST_TEST(heard() == "suspended by silence");
  BOOST_TEST(session->last_failure().text.starts_with("10.0.0.1:1: a heartbeat was not answered in time"));
}

/// No lease comes of it, so no mastership begins, and nothing else might say so.
BOOST_FIXTURE_TEST_CASE(beats_that_do_not_count_are_warned_of_at_growing_intervals, connected) {
  std::vector<int> warned;
  for (int i = 0; i < 12; ++i) {
    beats(core::answer::not_understood);
    const auto told = reported();
    if (told.empty()) continue;
    BOOST_TEST(told.front() ==
               "warning heartbeats_refused: 10.0.0.1:1: answers the sync of heartbeats with RECONFIGINPROGRESS (-14); "
               "check the servers' "
               "logs");
    warned.push_back(i);
  }
  BOOST_TEST((warned == std::vector{0, 1, 3, 6, 11}));
  beats();
  beats(core::answer::not_understood);
  BOOST_TEST(reported().size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(writes_that_do_not_count_as_well, connected) {
  const auto listener = attach();
  session->start_checking("/r/n", listener);
  pass(beat);
  connection().answers("sync /");
  connection().checks("check /r/n", core::answer::quota_exceeded, {false, {core::answer::outcome_unknown}});
  const auto told = reported();
  BOOST_TEST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told.front() ==
             "warning heartbeats_refused: 10.0.0.1:1: answers the write of heartbeats with RECONFIGINPROGRESS (-14); "
             "check the servers' "
             "logs");
}

BOOST_AUTO_TEST_CASE(until_something_is_served_they_are_the_failure) {
  session_story s;
  s.session->open();
  s.connection().connects(s.net.clock->now());
  s.connection().answers("sync /", core::answer::not_understood);
  BOOST_TEST(s.session->last_failure().code == error_code(errc::rejected));
  BOOST_TEST(s.session->last_failure().text ==
             "10.0.0.1:1: answers the sync of heartbeats with RECONFIGINPROGRESS (-14); check the servers' logs");
}

/// The end of the connection speaks for itself.
BOOST_FIXTURE_TEST_CASE(a_beat_that_is_lost_is_not_warned_of, connected) {
  pass(beat);
  connection().drops();
  for (const auto& told : reported()) BOOST_TEST(told.find("heartbeats") == std::string::npos, told);
}

BOOST_FIXTURE_TEST_CASE(an_answer_that_comes_during_a_close_counts_for_nothing, connected) {
  const auto listener = attach();
  session->start_checking("/r/n", listener);
  pass(beat);
  connection().answers("sync /");
  pass(beat);
  session->close([](bool) {});
  heard();
  connection().checks("check /r/n", core::answer::no_node, {true, {core::answer::no_node}});
  BOOST_TEST(heard() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
