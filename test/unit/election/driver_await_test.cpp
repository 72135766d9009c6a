// An await, from its call to its end, carried out on a session of fakes.
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include "driver_story.hpp"
#include "support/printing.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(driver_await)

BOOST_FIXTURE_TEST_CASE(create_and_list_go_out_together, driver_story) {
  client->connects();
  awaits();
  BOOST_TEST(client->outstanding() == "create /e/r/me1 'me', list /e/r");
}

BOOST_FIXTURE_TEST_CASE(alone_and_with_a_lease_it_is_master_without_another_answer, driver_story) {
  enrols();
  BOOST_TEST(heard() == "await: ok");
  BOOST_TEST(client->outstanding() == "read+watch /e/r/me1:7");
  BOOST_TEST(client->checked() == "/e/r/me1:7");
  const auto context = driver->context({});
  BOOST_TEST(context.active());
  BOOST_TEST(context.fencing_token() == 1007U);
  BOOST_TEST(context.node() == client->names.full("me1:7"));
  BOOST_TEST((context.remaining() == 7s));
  BOOST_TEST(last_error() == "");
}

BOOST_FIXTURE_TEST_CASE(a_master_that_awaits_again_has_what_it_wants, driver_story) {
  becomes_master();
  awaits("again");
  BOOST_TEST(heard() == "again: ok");
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(it_waits_for_the_lease, driver_story) {
  client->holds_lease = false;
  enrols();
  BOOST_TEST(heard() == "");
  BOOST_TEST(!driver->context({}).active());
  client->grants_lease();
  BOOST_TEST(heard() == "await: ok");
  BOOST_TEST(driver->context({}).active());
}

BOOST_FIXTURE_TEST_CASE(it_waits_for_those_before_it, driver_story) {
  waits();
  BOOST_TEST(client->watched() == "/e/r/me1:7, /e/r/r3");
  client->tells("/e/r/r3", core::node_change::changed);
  client->answers("read+watch /e/r/r3");
  BOOST_TEST(heard() == "");
  client->tells("/e/r/r3", core::node_change::gone);
  BOOST_TEST(heard() == "await: ok");
}

BOOST_FIXTURE_TEST_CASE(of_many_it_looks_at_the_first, driver_story) {
  enrols({"r2", "r3", "r4", "r5"});
  BOOST_TEST(client->outstanding() == "read+watch /e/r/me1:7, read+watch /e/r/r5, read+watch /e/r/r4, probe /e/r/r2");
}

BOOST_FIXTURE_TEST_CASE(without_a_connection_it_waits_for_one, driver_story) {
  awaits();
  BOOST_TEST(client->outstanding() == "");
  client->connects();
  BOOST_TEST(client->outstanding() == "create /e/r/me1 'me', list /e/r");
}

/// What was seen on another connection is seen anew: our own node first.
BOOST_FIXTURE_TEST_CASE(it_goes_on_after_a_reconnect, driver_story) {
  waits();
  client->suspends();
  client->connects();
  BOOST_TEST(client->outstanding() == "sync /e/r, read+watch /e/r/me1:7, read+watch /e/r/r3");
  client->answers("sync /e/r");
  client->answers("read+watch /e/r/me1:7");
  client->answers("read+watch /e/r/r3", core::answer::no_node);
  BOOST_TEST(heard() == "await: ok");
}

BOOST_FIXTURE_TEST_CASE(it_enrols_again_after_its_session_has_expired, driver_story) {
  waits();
  client->expires();
  client->connects(2);
  client->answers("sync /e/r");
  client->lists("list /e/r", {"r3"});
  BOOST_TEST(client->outstanding() == "create /e/r/me2 'me', list /e/r");
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(a_create_whose_answer_was_lost_is_found, driver_story) {
  client->connects();
  awaits();
  client->suspends();
  client->connects();
  client->answers("sync /e/r");
  client->lists("list /e/r", {"me1:7"});
  client->shows("probe /e/r/me1:7", {{.owner = 1, .czxid = 1007}, {}, {}});
  client->lists("list /e/r", {"me1:7"});
  BOOST_TEST(heard() == "await: ok");
  BOOST_TEST(driver->context({}).fencing_token() == 1007U);
}

BOOST_FIXTURE_TEST_CASE(missing_parents_are_made_from_the_top, driver_story) {
  client->connects();
  awaits();
  client->answers("create /e/r/me1 'me'", core::answer::no_node);
  client->answers("list /e/r", core::answer::no_node);
  BOOST_TEST(client->outstanding() == "create container /e '', create container /e/r ''");
  client->answers("create container /e ''", core::answer::node_exists);
  client->answers("create container /e/r ''");
  BOOST_TEST(client->outstanding() == "create /e/r/me1 'me', list /e/r");
}

BOOST_FIXTURE_TEST_CASE(a_missing_chroot_ends_it, driver_story) {
  client->connects();
  awaits();
  client->answers("create /e/r/me1 'me'", core::answer::no_node);
  client->answers("list /e/r", core::answer::no_node);
  client->answers("create container /e ''", core::answer::no_node);
  client->answers("create container /e/r ''", core::answer::no_node);
  BOOST_TEST(heard() == "await: chroot_missing");
  BOOST_TEST(last_error() ==
             "/team/e/r: the chroot does not exist; the library never creates a chroot: create it, or correct the "
             "connect string");
}

/// In the ensemble's own words.
BOOST_FIXTURE_TEST_CASE(a_refusal_ends_it, driver_story) {
  client->connects();
  awaits();
  client->answers("create /e/r/me1 'me'", core::answer::rejected);
  client->answers("list /e/r");
  BOOST_TEST(heard() == "await: rejected");
  BOOST_TEST(last_error() ==
             "/team/e/r: RECONFIGINPROGRESS (-14): the ensemble refused the request; see the servers' logs");
}

/// Which of the parents it was does not matter: the words are those of the answer.
BOOST_FIXTURE_TEST_CASE(a_refused_parent_ends_it, driver_story) {
  client->connects();
  awaits();
  client->answers("create /e/r/me1 'me'", core::answer::no_node);
  client->answers("list /e/r", core::answer::no_node);
  client->words_of_answer = "BADARGUMENTS (-8)";
  client->answers("create container /e ''", core::answer::rejected);
  client->words_of_answer = "NONODE (-101)";
  client->answers("create container /e/r ''", core::answer::no_node);
  BOOST_TEST(heard() == "await: rejected");
  BOOST_TEST(last_error() == "/team/e/r: BADARGUMENTS (-8): the ensemble refused the request; see the servers' logs");
}

// ---- Only one.

BOOST_FIXTURE_TEST_CASE(a_second_one_is_refused_and_the_first_goes_on, driver_story) {
  waits();
  awaits("second");
  BOOST_TEST(heard() == "second: already_awaiting");
  BOOST_TEST(last_error() ==
             "/team/e/r: an await is pending on this election already; wait for it, or cancel it first");
  client->tells("/e/r/r3", core::node_change::gone);
  BOOST_TEST(heard() == "await: ok");
}

// ---- Cancelled.

BOOST_FIXTURE_TEST_CASE(cancelled_it_ends_at_once_and_the_candidate_is_withdrawn, driver_story) {
  waits();
  cancels("await");
  BOOST_TEST(heard() == "await: cancelled");
  BOOST_TEST(client->outstanding() == "erase /e/r/me1:7");
  BOOST_TEST(client->watched() == "/e/r/me1:7");
  awaits("again");
  BOOST_TEST(client->outstanding() == "erase /e/r/me1:7");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(client->outstanding() == "create /e/r/me2 'me', list /e/r");
}

/// The call and its cancellation are on their way to the executor, and the cancellation overtakes.
BOOST_FIXTURE_TEST_CASE(cancelled_before_it_began_it_asks_for_nothing, driver_story) {
  client->connects();
  boost::asio::post(io, [this] { cancels("await"); });
  awaits();
  BOOST_TEST(heard() == "await: cancelled");
  BOOST_TEST(client->outstanding() == "");
}

/// The cancellation of an await that is over changes nothing.
BOOST_FIXTURE_TEST_CASE(cancelled_too_late_it_keeps_the_mastership, driver_story) {
  becomes_master();
  cancels("await");
  BOOST_TEST(heard() == "");
  BOOST_TEST(driver->context({}).active());
}

// ---- Limited.

BOOST_FIXTURE_TEST_CASE(its_limit_ends_it, driver_story) {
  client->connects();
  awaits("await", 3s);
  client->creates("create /e/r/me1 'me'", 7);
  client->lists("list /e/r", {"r3", "me1:7"});
  pass(2'999ms);
  BOOST_TEST(heard() == "");
  pass(1ms);
  BOOST_TEST(heard() == "await: timed_out");
  BOOST_TEST(last_error() == "/team/e/r: not the master within 3 s; the candidate is being withdrawn");
  BOOST_TEST(client->outstanding() == "read+watch /e/r/me1:7, read+watch /e/r/r3, erase /e/r/me1:7");
}

BOOST_FIXTURE_TEST_CASE(a_master_is_one_within_any_limit, driver_story) {
  becomes_master();
  awaits("none", 0ms);
  awaits("less than none", -1h);
  BOOST_TEST(heard() == "none: ok, less than none: ok");
}

BOOST_FIXTURE_TEST_CASE(a_limit_in_the_past_ends_it_once_time_passes, driver_story) {
  client->connects();
  awaits("await", -1h);
  BOOST_TEST(heard() == "");
  pass(0ms);
  BOOST_TEST(heard() == "await: timed_out");
}

/// As long as a number can say, which no clock can count.
BOOST_FIXTURE_TEST_CASE(a_limit_beyond_all_clocks_does_not_end_it, driver_story) {
  client->connects();
  client->served = true;
  awaits("await", milliseconds::max());
  pass(24h);
  BOOST_TEST(heard() == "");
}

BOOST_FIXTURE_TEST_CASE(the_limit_of_a_cancelled_one_does_not_end_the_next, driver_story) {
  client->connects();
  awaits("first", 3s);
  cancels("first");
  awaits("second");
  pass(4s);
  BOOST_TEST(heard() == "first: cancelled");
}

BOOST_FIXTURE_TEST_CASE(the_limit_does_not_end_a_mastership, driver_story) {
  client->connects();
  awaits("await", 3s);
  client->creates("create /e/r/me1 'me'", 7);
  client->lists("list /e/r", {"me1:7"});
  pass(4s);
  BOOST_TEST(heard() == "await: ok");
  BOOST_TEST(driver->context({}).active());
}

// ---- An ensemble that cannot be used.

BOOST_FIXTURE_TEST_CASE(an_ensemble_that_never_served_ends_it, driver_story) {
  awaits();
  pass(14'999ms);
  BOOST_TEST(heard() == "");
  pass(1ms);
  BOOST_TEST(heard() == "await: unreachable");
  BOOST_TEST(last_error() == "/team/e/r: 10.0.0.1:1: no answer yet");
}

BOOST_FIXTURE_TEST_CASE(one_that_has_served_may_be_silent_as_long_as_it_likes, driver_story) {
  awaits();
  client->served = true;
  pass(1h);
  client->suspends();
  awaits("refused");
  BOOST_TEST(heard() == "refused: already_awaiting");
}

BOOST_AUTO_TEST_CASE(with_a_timeout_of_zero_it_waits_for_ever) {
  auto settings = driver_story::ordinary();
  settings.first_connect_timeout = 0ms;
  driver_story s(std::move(settings));
  s.awaits();
  s.pass(1h);
  BOOST_TEST(s.heard() == "");
}

BOOST_FIXTURE_TEST_CASE(refused_credentials_end_it, driver_story) {
  awaits();
  client->refuses({errc::auth_failed, "10.0.0.1:1: the authentication was refused; check the credentials"});
  BOOST_TEST(heard() == "await: auth_failed");
  BOOST_TEST(last_error() == "/team/e/r: 10.0.0.1:1: the authentication was refused; check the credentials");
}

BOOST_FIXTURE_TEST_CASE(on_a_session_that_is_too_short_nobody_enrols, driver_story) {
  client->connects();
  client->unfit = failure{errc::session_too_short, "10.0.0.1:1: 1 s is too short; ask for more"};
  awaits();
  BOOST_TEST(heard() == "await: session_too_short");
  BOOST_TEST(last_error() == "/team/e/r: 10.0.0.1:1: 1 s is too short; ask for more");
  BOOST_TEST(client->outstanding() == "");
}

/// One that is master keeps what it has. What is closed says so.
BOOST_FIXTURE_TEST_CASE(a_short_session_is_no_matter_to_a_master_or_to_the_closed, driver_story) {
  becomes_master();
  client->unfit = failure{errc::session_too_short, "10.0.0.1:1: 1 s is too short; ask for more"};
  awaits("master");
  closes();
  awaits("closed");
  BOOST_TEST(heard() == "master: ok, closed: closed");
}

// ---- What forbids a mastership.

/// The timer of the session is late: the reader of the clock is not.
BOOST_FIXTURE_TEST_CASE(a_mastership_whose_lease_is_over_does_not_satisfy_it, driver_story) {
  becomes_master();
  client->lease->left = 0ns;
  const auto context = driver->context({});
  awaits("again");
  BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));
  BOOST_TEST(heard() == "");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(client->outstanding() == "create /e/r/me2 'me', list /e/r");
}

BOOST_FIXTURE_TEST_CASE(candidates_with_another_scheme_end_it, driver_story) {
  enrols({"k3"});
  client->answers("probe /e/r/k3");
  BOOST_TEST(client->outstanding() == "erase /e/r/me1:7");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "await: foreign_candidates");
  BOOST_TEST(last_error() ==
             "/team/e/r: candidates with another scheme stand for the resource: k3 looks like kazoo, and our scheme is "
             "curator-latch; all candidates of a resource must use one scheme, or two of them are master at once: use "
             "theirs, or take the risk with allow_foreign_candidates");
}

BOOST_FIXTURE_TEST_CASE(what_such_a_candidate_left_over_does_not, driver_story) {
  enrols({"k3"});
  client->shows("probe /e/r/k3", {{.owner = 0, .czxid = 1003}, {}, {}});
  BOOST_TEST(heard() == "await: ok");
}

BOOST_AUTO_TEST_CASE(who_allows_them_does_not_look) {
  auto settings = driver_story::ordinary();
  settings.allow_foreign_candidates = true;
  driver_story s(std::move(settings));
  s.enrols({"k3"});
  BOOST_TEST(s.heard() == "await: ok");
  BOOST_TEST(s.client->outstanding() == "read+watch /e/r/me1:7");
}

BOOST_FIXTURE_TEST_CASE(a_token_that_fell_ends_it, driver_story) {
  tokens->add("/e/r", 2000);
  enrols();
  BOOST_TEST(!driver->context({}).active());
  client->answers("read+watch /e/r/me1:7");
  client->answers("erase /e/r/me1:7");
  BOOST_TEST(heard() == "await: data_went_back");
  BOOST_TEST(last_error() ==
             "/team/e/r: fencing token 1007 after 2000: the ensemble's data went back, or it is another ensemble; find "
             "out why; to accept it, close the factory and make another");
}

/// For the elections that come after this one.
BOOST_FIXTURE_TEST_CASE(a_mastership_leaves_its_token, driver_story) {
  becomes_master();
  BOOST_TEST(tokens->largest("/e/r") == 1007U);
  BOOST_TEST(tokens->largest("/e/other") == 0U);
  tokens->add("/e/r", 5);
  BOOST_TEST(tokens->largest("/e/r") == 1007U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
