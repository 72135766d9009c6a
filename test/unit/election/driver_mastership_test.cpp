// A mastership's end, and what an election reports, carried out on a session of fakes.
#include <boost/test/unit_test.hpp>

#include "driver_story.hpp"
#include "support/printing.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(driver_mastership)

namespace {

using lines = std::vector<std::string>;

void compare(const lines& told, const lines& expected) {
  BOOST_TEST(told == expected, boost::test_tools::per_element());
}

struct master : driver_story {
  const mastership context = begun();

 private:
  mastership begun() {
    becomes_master();
    reported();
    return driver->context({});
  }
};

}  // namespace

// ---- Contexts.

BOOST_FIXTURE_TEST_CASE(before_it_begins_a_context_has_ended, driver_story) {
  BOOST_TEST(driver->context({}).reason() == std::optional(end_reason::never_master));
}

BOOST_FIXTURE_TEST_CASE(a_parent_ends_its_context_alone, master) {
  std::stop_source parent;
  const auto child = driver->context(parent.get_token());
  parent.request_stop();
  BOOST_TEST(child.reason() == std::optional(end_reason::parent_cancelled));
  BOOST_TEST(context.active());
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(a_context_ends_by_the_clock_alone, master) {
  client->lease->left = 0ns;
  BOOST_TEST(!context.active());
}

BOOST_FIXTURE_TEST_CASE(our_node_is_deleted, master) {
  client->tells("/e/r/me1:7", core::node_change::gone);
  BOOST_TEST(context.reason() == std::optional(end_reason::node_deleted));
  BOOST_TEST(client->outstanding() == "");
  compare(reported(), {"warning mastership_ended of r, /team/e/r, token 1007, node deleted",
                       "info withdrawn of r, /team/e/r/me1:7"});
}

BOOST_FIXTURE_TEST_CASE(the_session_expires, master) {
  client->expires();
  BOOST_TEST(context.reason() == std::optional(end_reason::session_expired));
  compare(reported(), {"warning mastership_ended of r, /team/e/r, token 1007, session expired"});
}

BOOST_FIXTURE_TEST_CASE(the_lease_lapses_and_the_node_goes, master) {
  client->loses_lease();
  BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));
  BOOST_TEST(client->outstanding() == "erase /e/r/me1:7");
}

BOOST_FIXTURE_TEST_CASE(a_lost_connection_is_no_loss, master) {
  client->suspends(core::disconnection::silent);
  BOOST_TEST(context.active());
  client->connects();
  BOOST_TEST(client->outstanding() == "sync /e/r, read+watch /e/r/me1:7");
  compare(reported(), {});
}

BOOST_AUTO_TEST_CASE(unless_the_policy_says_so) {
  auto settings = driver_story::ordinary();
  settings.on_disconnect = core::candidacy::policy::end_at_once;
  driver_story s(std::move(settings));
  s.becomes_master();
  const auto context = s.driver->context({});
  s.client->suspends();
  BOOST_TEST(context.reason() == std::optional(end_reason::disconnected));
}

/// The lease of the next one is the session's present one.
BOOST_FIXTURE_TEST_CASE(the_next_mastership_has_another_token, master) {
  resigns();
  client->answers("erase /e/r/me1:7");
  awaits();
  client->creates("create /e/r/me2 'me'", 9);
  client->lists("list /e/r", {"me2:9"});
  BOOST_TEST(driver->context({}).fencing_token() == 1009U);
  BOOST_TEST(context.reason() == std::optional(end_reason::resigned));
  BOOST_TEST(client->checked() == "/e/r/me2:9");
}

// ---- What is reported.

BOOST_FIXTURE_TEST_CASE(a_mastership_from_its_beginning_to_its_end, driver_story) {
  becomes_master();
  compare(reported(), {"info enrolled of r, /team/e/r/me1:7", "info mastership_begun of r, /team/e/r, token 1007"});
  resigns();
  compare(reported(), {"info mastership_ended of r, /team/e/r, token 1007, resigned"});
  client->answers("erase /e/r/me1:7");
  compare(reported(), {"info withdrawn of r, /team/e/r/me1:7"});
}

BOOST_FIXTURE_TEST_CASE(a_node_that_is_gone_while_we_wait, driver_story) {
  waits();
  reported();
  client->tells("/e/r/me1:7", core::node_change::gone);
  client->creates("create /e/r/me2 'me'", 9);
  client->lists("list /e/r", {"r3", "me2:9"});
  compare(reported(), {"info withdrawn of r, /team/e/r/me1:7", "info enrolled of r, /team/e/r/me2:9"});
}

BOOST_FIXTURE_TEST_CASE(the_end_of_the_session_withdraws, driver_story) {
  waits();
  reported();
  client->begins_to_close();
  compare(reported(), {});
  client->has_closed(true);
  compare(reported(), {"info withdrawn of r, /team/e/r/me1:7"});
}

/// After a session has moved to another server it may pass in a moment.
BOOST_FIXTURE_TEST_CASE(an_error_is_a_warning_once_it_lasts, driver_story) {
  client->connects();
  awaits();
  client->creates("create /e/r/me1 'me'", 7);
  client->answers("list /e/r", core::answer::outcome_unknown);
  lines told = reported();
  for (int times = 2; times <= 4; ++times) {
    pass(1s);
    client->answers("sync /e/r");
    client->answers("list /e/r", core::answer::outcome_unknown);
    for (auto& line : reported()) told.push_back(std::move(line));
  }
  const std::string first = "info request_failed of r, /team/e/r, RECONFIGINPROGRESS (-14)";
  compare(told, {first, first, first, "warning" + first.substr(4)});
  BOOST_TEST(last_error() == "/team/e/r: the ensemble answers RECONFIGINPROGRESS (-14); we go on trying");
}

BOOST_FIXTURE_TEST_CASE(an_error_that_no_retry_helps_is_a_warning_at_once, driver_story) {
  waits();
  reported();
  client->tells("/e/r/r3", core::node_change::changed);
  client->answers("read+watch /e/r/r3", core::answer::rejected);
  compare(reported(), {"warning request_failed of r, /team/e/r, RECONFIGINPROGRESS (-14)"});
}

BOOST_FIXTURE_TEST_CASE(a_full_quota_is_an_error_though_the_await_goes_on, driver_story) {
  client->connects();
  awaits();
  client->answers("create /e/r/me1 'me'", core::answer::quota_exceeded);
  client->lists("list /e/r", {});
  compare(reported(), {"error quota_exceeded of r, /team/e/r"});
  BOOST_TEST(last_error() == "/team/e/r: a quota leaves no room for our node; raise the quota; we go on trying");
  pass(100ms);
  BOOST_TEST(client->outstanding() == "create /e/r/me1 'me', list /e/r");
  BOOST_TEST(heard() == "");
}

/// A second time in a row, something removes it, and we do not race with that.
BOOST_FIXTURE_TEST_CASE(a_node_that_is_gone_again, driver_story) {
  enrols({"r3"});
  client->answers("read+watch /e/r/me1:7", core::answer::no_node);
  client->answers("read+watch /e/r/r3");
  client->creates("create /e/r/me2 'me'", 8);
  client->lists("list /e/r", {"r3", "me2:8"});
  reported();
  client->answers("read+watch /e/r/me2:8", core::answer::no_node);
  compare(reported(), {"warning node_vanished of r, /team/e/r", "info withdrawn of r, /team/e/r/me2:8"});
  BOOST_TEST(last_error() == "/team/e/r: our node was gone again; we go on trying");
}

BOOST_FIXTURE_TEST_CASE(a_denied_withdrawal_is_an_error, master) {
  resigns();
  reported();
  client->answers("erase /e/r/me1:7", core::answer::no_permission);
  compare(reported(), {"error withdrawal_denied of r, /team/e/r/me1:7"});
}

BOOST_FIXTURE_TEST_CASE(a_token_that_fell_is_an_error, driver_story) {
  tokens->add("/e/r", 2000);
  enrols();
  compare(reported(), {"info enrolled of r, /team/e/r/me1:7", "error data_went_back of r, /team/e/r, token 1007"});
}

// ---- Nodes that no candidate, or a foreign one, owns.

BOOST_FIXTURE_TEST_CASE(a_foreigner_in_the_queue_is_an_error, driver_story) {
  enrols({"k3"});
  client->answers("probe /e/r/k3");
  compare(reported(), {"error foreign_candidates of r, /team/e/r/k3"});
}

BOOST_FIXTURE_TEST_CASE(what_a_foreigner_left_over_is_a_warning, driver_story) {
  enrols({"k3"});
  client->shows("probe /e/r/k3", {{.owner = 0, .czxid = 1003}, {}, {}});
  compare(reported(), {"info enrolled of r, /team/e/r/me1:7", "warning foreign_left_over of r, /team/e/r/k3",
                       "info mastership_begun of r, /team/e/r, token 1007"});
}

BOOST_FIXTURE_TEST_CASE(a_master_looks_for_foreigners_now_and_then, master) {
  pass(75s);
  client->lists("list /e/r", {"me1:7", "k3"});
  client->answers("probe /e/r/k3");
  compare(reported(), {"error foreign_candidates of r, /team/e/r/k3"});
  BOOST_TEST(context.active());
  resigns();
  client->answers("erase /e/r/me1:7");
  pass(5min);
  BOOST_TEST(client->outstanding() == "");
}

BOOST_AUTO_TEST_CASE(unless_it_allows_them) {
  auto settings = driver_story::ordinary();
  settings.allow_foreign_candidates = true;
  driver_story s(std::move(settings));
  s.becomes_master();
  s.pass(75s);
  BOOST_TEST(s.client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(a_left_over_node_before_us_is_a_warning, driver_story) {
  enrols({"r3"});
  client->answers("read+watch /e/r/me1:7");
  reported();
  client->shows("read+watch /e/r/r3", {{.owner = 0, .czxid = 1003}, {}, {}});
  compare(reported(), {"warning left_over_node of r, /team/e/r/r3"});
  pass(1min);
  client->shows("probe /e/r/r3", {{.owner = 0, .czxid = 1003}, {}, {}});
  compare(reported(), {"warning left_over_node of r, /team/e/r/r3"});
  resigns();
  client->answers("erase /e/r/me1:7");
  pass(1h);
  BOOST_TEST(client->outstanding() == "");
}

/// The first of the queue that we do not watch.
BOOST_FIXTURE_TEST_CASE(a_left_over_node_at_the_front_is_seen_as_we_join, driver_story) {
  enrols({"r2", "r3", "r4"});
  client->answers("read+watch /e/r/me1:7");
  client->answers("read+watch /e/r/r4");
  client->answers("read+watch /e/r/r3");
  reported();
  client->shows("probe /e/r/r2", {{.owner = 0, .czxid = 1002}, {}, {}});
  compare(reported(), {"warning left_over_node of r, /team/e/r/r2"});
}

/// Who may not read a node may still see that it is there.
BOOST_FIXTURE_TEST_CASE(a_node_that_we_may_not_read_is_probed, driver_story) {
  enrols({"r3"});
  client->answers("read+watch /e/r/me1:7");
  client->answers("read+watch /e/r/r3", core::answer::no_permission);
  BOOST_TEST(client->outstanding() == "probe+watch /e/r/r3");
  client->answers("probe+watch /e/r/r3");
  client->tells("/e/r/r3", core::node_change::gone);
  BOOST_TEST(heard() == "await: ok");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
