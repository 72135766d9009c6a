// A session's requests: in order, at most a hundred in flight, and refused without a connection.
#include <boost/test/unit_test.hpp>

#include "session_story.hpp"
#include "zkelection/session/pipeline.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(session_requests)

namespace {

struct connected : session_story {
  connected() { begin(); }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(requests_go_out_at_once_and_in_order, connected) {
  session->create("/r/n", "me", seam::node_kind::ephemeral_sequential, created());
  session->create("/r", {}, seam::node_kind::container, created());
  session->list("/r", listed());
  session->read("/r/n", {}, read("read"));
  session->probe("/r/n", {}, read("probe"));
  session->erase("/r/n", done("erase"));
  session->sync("/r", done("sync"));
  BOOST_TEST(connection().outstanding() ==
             "create /r/n 'me', create container /r '', list /r, read /r/n, probe /r/n, erase /r/n, sync /r");
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(each_has_its_answer, connected) {
  session->create("/r/n", "me", seam::node_kind::ephemeral_sequential, created());
  session->list("/r", listed());
  session->read("/r/n", {}, read("read"));
  session->probe("/r/n", {}, read("probe"));
  session->erase("/r/n", done("erase"));
  session->sync("/r", done("sync"));
  connection().answers("create /r/n 'me'");
  BOOST_TEST(heard() == "create: ok /r/n7 107");
  connection().answers("list /r");
  BOOST_TEST(heard() == "list: ok x y");
  connection().answers("read /r/n");
  connection().answers("probe /r/n", core::answer::no_node);
  BOOST_TEST(heard() == "read: ok 'data', probe: no_node ''");
  connection().answers("erase /r/n", core::answer::no_permission);
  connection().answers("sync /r");
  BOOST_TEST(heard() == "erase: no_permission, sync: ok");
}

BOOST_FIXTURE_TEST_CASE(a_hundred_are_in_flight_and_the_others_wait, connected) {
  for (std::size_t i = 0; i < detail::max_in_flight; ++i) session->sync("/r", done("sync"));
  session->sync("/last", done("last"));
  BOOST_TEST(!connection().outstanding().ends_with("sync /last"));
  connection().answers("sync /r");
  BOOST_TEST(connection().outstanding().ends_with("sync /last"));
}

BOOST_AUTO_TEST_CASE(without_a_connection_they_are_refused_but_not_inside_the_call) {
  session_story s;
  s.session->open();
  s.session->create("/r/n", "me", seam::node_kind::ephemeral_sequential, s.created());
  s.session->list("/r", s.listed());
  s.session->read("/r/n", {}, s.read("read"));
  s.session->sync("/r", s.done("sync"));
  s.note("called");
  BOOST_TEST(s.heard() ==
             "called, create: connection_lost  0, list: connection_lost , read: connection_lost '', sync: "
             "connection_lost");
}

/// The connection may come about before the refusal.
BOOST_AUTO_TEST_CASE(what_was_asked_a_moment_too_early_is_sent) {
  session_story s;
  s.session->open();
  s.session->sync("/r", s.done("sync"));
  s.connection().connects(s.net.clock->now());
  s.run();
  BOOST_TEST(s.connection().outstanding() == "sync /, sync /r");
  s.session->sync("/s", s.done("sync"));
  BOOST_TEST(s.connection().outstanding() == "sync /, sync /r, sync /s");
  BOOST_TEST(s.heard() == "");
}

/// Every answer comes before the listeners hear of the end.
BOOST_FIXTURE_TEST_CASE(with_their_connection_all_are_lost, connected) {
  const auto listener = attach();
  heard();
  for (std::size_t i = 0; i < detail::max_in_flight; ++i) session->sync("/r", [](core::answer) {});
  session->sync("/r", done("waited"));
  session->sync("/r", done("waited too"));
  connection().drops();
  BOOST_TEST(heard() == "waited: connection_lost, waited too: connection_lost, suspended");
}

BOOST_FIXTURE_TEST_CASE(what_is_asked_upon_a_loss_waits_for_the_next_call, connected) {
  session->sync("/r", [this](core::answer) { session->sync("/again", done("again")); });
  connection().drops();
  BOOST_TEST(heard() == "again: connection_lost");
}

BOOST_FIXTURE_TEST_CASE(during_a_close_they_are_refused, connected) {
  session->close([](bool) {});
  session->sync("/r", done("sync"));
  BOOST_TEST(heard() == "sync: connection_lost");
}

BOOST_FIXTURE_TEST_CASE(the_session_has_been_served_once_a_request_was, connected) {
  session_story s;
  s.session->open();
  s.connection().connects(s.net.clock->now());
  BOOST_TEST(!s.session->ever_served());
  s.session->read("/r", {}, s.read("read"));
  s.connection().answers("sync /", core::answer::not_understood);
  BOOST_TEST(!s.session->ever_served());
  s.connection().answers("read /r", core::answer::no_node);  // which is an answer
  BOOST_TEST(s.session->ever_served());
}

BOOST_FIXTURE_TEST_CASE(the_last_answer_is_told_in_the_ensembles_words, connected) {
  BOOST_TEST(session->last_answer() == "RECONFIGINPROGRESS (-14)");
  connection().drops();
  BOOST_TEST(session->last_answer() == "");
}

// ---- Watches.

BOOST_FIXTURE_TEST_CASE(a_watcher_hears_once, connected) {
  const auto listener = attach();
  heard();
  session->read("/r/n", listener, read("read"));
  connection().answers("read+watch /r/n");
  connection().tells("/r/n", core::node_change::changed);
  connection().tells("/r/n", core::node_change::gone);
  BOOST_TEST(heard() == "read: ok 'data', /r/n changed");
}

BOOST_FIXTURE_TEST_CASE(two_watchers_of_one_node_both_hear, connected) {
  const auto one = attach("one"), other = attach("other");
  heard();
  session->read("/r/n", one, read("read"));
  session->probe("/r/n", other, read("probe"));
  session->read("/r/m", one, read("read"));
  connection().tells("/r/n", core::node_change::gone);
  BOOST_TEST(heard() == "one /r/n gone, other /r/n gone");
}

BOOST_FIXTURE_TEST_CASE(a_watch_that_was_dropped_is_silent, connected) {
  const auto listener = attach();
  heard();
  session->read("/r/n", listener, read("read"));
  session->drop_watch("/r/n", listener);
  connection().tells("/r/n", core::node_change::gone);
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(a_watcher_that_is_gone_is_not_told, connected) {
  auto listener = attach();
  heard();
  session->read("/r/n", listener, read("read"));
  session->detach(*listener);
  listener.reset();
  connection().tells("/r/n", core::node_change::gone);
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(a_read_that_fails_leaves_no_watch, connected) {
  const auto listener = attach();
  heard();
  session->read("/r/n", listener, read("read"));
  connection().answers("read+watch /r/n", core::answer::no_node);
  connection().tells("/r/n", core::node_change::changed);
  BOOST_TEST(heard() == "read: no_node ''");
}

/// The server keeps a watch on a node that may never come to be.
BOOST_FIXTURE_TEST_CASE(a_probe_that_finds_nothing_takes_its_watch_back, connected) {
  const auto listener = attach();
  heard();
  session->probe("/r/n", listener, read("probe"));
  connection().answers("probe+watch /r/n", core::answer::no_node);
  connection().answers("remove watches of /r/n");
  BOOST_TEST(heard() == "probe: no_node ''");
}

BOOST_FIXTURE_TEST_CASE(unless_another_listener_watches_the_node, connected) {
  const auto one = attach("one"), other = attach("other");
  heard();
  session->probe("/r/n", one, read("probe"));
  session->probe("/r/n", other, read("probe"));
  connection().answers("probe+watch /r/n", core::answer::no_node);
  BOOST_TEST(connection().outstanding() == "probe+watch /r/n");
}

BOOST_FIXTURE_TEST_CASE(watches_end_with_their_connection, connected) {
  const auto listener = attach();
  session->read("/r/n", listener, read("read"));
  connection().answers("read+watch /r/n");
  connection().drops();
  reconnect();
  heard();
  connection().tells("/r/n", core::node_change::gone);
  BOOST_TEST(heard() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
