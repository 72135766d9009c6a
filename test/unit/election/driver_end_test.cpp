// Resigning and closing, carried out on a session of fakes; and the end of the session itself.
#include <boost/test/unit_test.hpp>

#include "driver_story.hpp"
#include "support/printing.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(driver_end)

// ---- Resigning.

BOOST_FIXTURE_TEST_CASE(a_resign_ends_contexts_first_and_completes_with_the_deletion, driver_story) {
  becomes_master();
  const auto context = driver->context({});
  resigns();
  BOOST_TEST(context.reason() == std::optional(end_reason::resigned));
  BOOST_TEST(client->outstanding() == "erase /e/r/me1:7");
  BOOST_TEST(client->checked() == "");
  BOOST_TEST(heard() == "");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "resign: ok");
}

BOOST_FIXTURE_TEST_CASE(who_is_not_there_resigns_at_once, driver_story) {
  client->connects();
  resigns();
  BOOST_TEST(heard() == "resign: ok");
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(a_resign_ends_a_pending_await, driver_story) {
  waits();
  resigns();
  BOOST_TEST(heard() == "await: resigned");
  BOOST_TEST(last_error() == "/team/e/r: resigned; await again to stand again");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "resign: ok");
}

BOOST_FIXTURE_TEST_CASE(two_resigns_wait_for_one_withdrawal, driver_story) {
  becomes_master();
  resigns("first");
  resigns("second");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "first: ok, second: ok");
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_resign_goes_on, driver_story) {
  becomes_master();
  resigns();
  cancels("resign");
  BOOST_TEST(heard() == "resign: cancelled");
  resigns("again");
  BOOST_TEST(heard() == "");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "again: ok");
}

BOOST_FIXTURE_TEST_CASE(without_a_connection_a_resign_waits, driver_story) {
  becomes_master();
  client->suspends();
  resigns();
  BOOST_TEST(heard() == "");
  client->connects();
  client->answers("erase /e/r/me1:7", core::answer::no_node);
  BOOST_TEST(heard() == "resign: ok");
}

/// Success is not told while a node may stand: the create is on its way.
BOOST_FIXTURE_TEST_CASE(a_resign_waits_for_a_create_that_is_on_its_way, driver_story) {
  client->connects();
  awaits();
  resigns();
  BOOST_TEST(heard() == "await: resigned");
  client->creates("create /e/r/me1 'me'", 7);
  client->lists("list /e/r", {"me1:7"});
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "resign: ok");
}

BOOST_FIXTURE_TEST_CASE(a_deletion_that_is_denied_ends_everything_with_the_nodes_name, driver_story) {
  becomes_master();
  resigns();
  client->answers("erase /e/r/me1:7", core::answer::no_permission);
  BOOST_TEST(heard() == "resign: withdrawal_denied");
  const auto text =
      "/team/e/r/me1:7: no permission to delete our own node; the node stays until its session ends; grant the right "
      "to delete on its parent";
  BOOST_TEST(last_error() == text);
  awaits();
  resigns("again");
  closes();
  BOOST_TEST(heard() == "await: withdrawal_denied, again: withdrawal_denied, close: withdrawal_denied");
  BOOST_TEST(last_error() == text);
  pass(1s);
  client->answers("erase /e/r/me1:7");
  closes("once more");
  BOOST_TEST(heard() == "once more: ok");
}

// ---- Closing.

BOOST_FIXTURE_TEST_CASE(a_close_withdraws_and_is_for_good, driver_story) {
  becomes_master();
  const auto context = driver->context({});
  closes();
  BOOST_TEST(context.reason() == std::optional(end_reason::closed));
  BOOST_TEST(heard() == "");
  BOOST_TEST(finished == 0);
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "close: ok");
  BOOST_TEST(finished == 1);
  BOOST_TEST(client->listeners() == 0U);
  closes("second");
  awaits();
  resigns();
  BOOST_TEST(heard() == "second: ok, await: closed, resign: closed");
  BOOST_TEST(last_error() == "/team/e/r: closed; make a new election");
  BOOST_TEST(client->outstanding() == "");
  BOOST_TEST(finished == 1);
}

BOOST_FIXTURE_TEST_CASE(a_close_ends_what_is_pending, driver_story) {
  becomes_master();
  resigns();
  awaits("again");
  closes();
  BOOST_TEST(heard() == "again: closed, resign: closed");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "close: ok");
}

BOOST_FIXTURE_TEST_CASE(past_its_limit_a_close_gives_up_and_the_withdrawal_goes_on, driver_story) {
  becomes_master();
  client->suspends();
  closes();
  pass(4'999ms);
  closes("second");
  BOOST_TEST(heard() == "");
  pass(1ms);
  BOOST_TEST(heard() == "close: timed_out, second: timed_out");
  BOOST_TEST(last_error() ==
             "/team/e/r: timed out; the withdrawal goes on; the node ends with its session at the latest");
  closes("third");
  pass(1s);
  client->connects();
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "third: ok");
}

BOOST_FIXTURE_TEST_CASE(a_cancelled_close_goes_on, driver_story) {
  becomes_master();
  closes();
  cancels("close");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "close: cancelled");
  BOOST_TEST(finished == 1);
}

/// Nobody waits for it, so nobody hears of it.
BOOST_FIXTURE_TEST_CASE(abandoned_it_withdraws_all_the_same, driver_story) {
  waits();
  driver->abandon();
  BOOST_TEST(heard() == "await: closed");
  const std::weak_ptr<detail::driver> weak = driver;
  driver.reset();
  BOOST_TEST(!weak.expired());
  client->answers("erase /e/r/me1:7");
  run();
  BOOST_TEST(weak.expired());
  BOOST_TEST(finished == 1);
}

/// A close without anybody who waits for it has no limit.
BOOST_FIXTURE_TEST_CASE(abandoned_it_has_no_limit, driver_story) {
  becomes_master();
  client->suspends();
  driver->abandon();
  run();
  pass(1h);
  BOOST_TEST(finished == 0);
  client->connects();
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(finished == 1);
}

// ---- The end of the session.

BOOST_FIXTURE_TEST_CASE(the_end_of_its_session_is_the_withdrawal, driver_story) {
  becomes_master();
  closes();
  client->begins_to_close();
  BOOST_TEST(heard() == "");
  client->has_closed(true);
  BOOST_TEST(heard() == "close: ok");
  BOOST_TEST(finished == 1);
}

BOOST_FIXTURE_TEST_CASE(a_session_that_closes_closes_its_elections, driver_story) {
  waits();
  client->begins_to_close();
  BOOST_TEST(heard() == "await: closed");
  client->has_closed(true);
  BOOST_TEST(finished == 1);
}

BOOST_FIXTURE_TEST_CASE(a_session_that_cannot_be_ended_leaves_the_node, driver_story) {
  becomes_master();
  closes();
  client->begins_to_close();
  client->has_closed(false);
  BOOST_TEST(heard() == "close: timed_out");
  BOOST_TEST(finished == 1);
}

/// Nothing more can be learnt about the node.
BOOST_FIXTURE_TEST_CASE(a_second_close_does_not_claim_more_than_the_first, driver_story) {
  becomes_master();
  client->begins_to_close();
  client->has_closed(false);
  closes();
  closes("second");
  BOOST_TEST(heard() == "close: timed_out, second: timed_out");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
