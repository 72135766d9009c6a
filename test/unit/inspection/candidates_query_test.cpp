// One look at a resource's candidates, on a session of fakes.
#include "zkelection/inspection/candidates_query.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "support/run_to_rest.hpp"
#include "unit/core/candidacy_words.hpp"
#include "unit/election/fake_client.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(candidates_query)

namespace {

constexpr std::string_view ask = "sync /e/r, list /e/r";

seam::node_info candidate_node(std::uint64_t czxid, std::string id = {}, std::int64_t owner = 9) {
  return {{.owner = owner, .czxid = czxid}, {}, std::move(id)};
}

/// The answer comes into one log: "ok: first, second; foreign k3".
struct looking {
  boost::asio::io_context io;
  const std::shared_ptr<fake_client> client = std::make_shared<fake_client>(io.get_executor());
  std::shared_ptr<inspection::candidates_query> query;
  std::string answer;
  election_view view;

  explicit looking(milliseconds timeout = 15s, std::string chroot = "/team") {
    query = std::make_shared<inspection::candidates_query>(
        client, "/e/r", std::move(chroot), core::curator_latch, timeout, [this](failure why, election_view seen) {
          BOOST_TEST(answer == "", "it answers twice");
          answer = why.code ? fmt::format("{}: {}", in_words(why.code), why.text) : "ok";
          for (const auto& one : seen.candidates)
            answer += fmt::format(" {}{}", client->names.abbreviated(one.node), one.left_over ? " left over" : "");
          for (const auto& one : seen.foreign)
            answer +=
                fmt::format(" foreign {}{}", client->names.abbreviated(one.node), one.left_over ? " left over" : "");
          view = std::move(seen);
        });
    query->start();
    client->connects();
  }
  looking(const looking&) = delete;
  looking& operator=(const looking&) = delete;
  ~looking() { client->let_go(); }

  void lists(const std::vector<std::string>& children) {
    client->answers("sync /e/r");
    client->lists("list /e/r", children);
  }
  void sees(const std::string& name, const seam::node_info& node) { client->shows("read /e/r/" + name, node); }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_sync_comes_first_and_then_each_candidate_is_read, looking) {
  BOOST_TEST(client->outstanding() == ask);
  lists({"r2", "config", "r1"});
  BOOST_TEST(client->outstanding() == "read /e/r/r2, read /e/r/r1");
  sees("r2", candidate_node(1002, "second"));
  BOOST_TEST(answer == "");
  sees("r1", candidate_node(1001, "first"));
  BOOST_TEST(answer == "ok r1 r2");
  BOOST_TEST(view.path == "/team/e/r");
  BOOST_TEST(view.candidates.at(0).id == "first");
  BOOST_TEST(view.candidates.at(0).fencing_token == 1001U);
  BOOST_TEST(client->listeners() == 0U);
}

/// Near the counter's limit numbers do not give the order.
BOOST_FIXTURE_TEST_CASE(they_stand_in_the_order_in_which_they_were_made, looking) {
  lists({"r-2147483648", "r2147483647"});
  sees("r-2147483648", candidate_node(1002));
  sees("r2147483647", candidate_node(1001));
  BOOST_TEST(answer == "ok r2147483647 r-2147483648");
}

BOOST_FIXTURE_TEST_CASE(left_over_nodes_and_foreigners_are_told_apart, looking) {
  lists({"r1", "r2", "k3", "k4"});
  sees("r1", candidate_node(1001, {}, 0));
  sees("r2", candidate_node(1002));
  sees("k3", candidate_node(1004));
  sees("k4", candidate_node(1003, {}, 0));
  BOOST_TEST(answer == "ok r1 left over r2 foreign k4 left over foreign k3");
  BOOST_TEST((view.foreign.at(0).scheme == candidate_scheme::kazoo));
}

BOOST_FIXTURE_TEST_CASE(one_that_goes_meanwhile_is_left_out, looking) {
  lists({"r1", "r2"});
  client->answers("read /e/r/r1", core::answer::no_node);
  sees("r2", candidate_node(1002));
  BOOST_TEST(answer == "ok r2");
}

/// The ID is not ours to read; that the candidate is there is no secret.
BOOST_FIXTURE_TEST_CASE(one_that_we_may_not_read_is_probed, looking) {
  lists({"r1"});
  client->answers("read /e/r/r1", core::answer::no_permission);
  client->shows("probe /e/r/r1", candidate_node(1001));
  BOOST_TEST(answer == "ok r1");
  BOOST_TEST(view.candidates.at(0).id == "");
}

BOOST_FIXTURE_TEST_CASE(where_nobody_stands_the_view_is_empty, looking) {
  lists({"config"});
  BOOST_TEST(answer == "ok");
}

// ---- A resource that is not there.

BOOST_FIXTURE_TEST_CASE(without_a_node_the_chroot_is_looked_at, looking) {
  client->answers("sync /e/r");
  client->answers("list /e/r", core::answer::no_node);
  client->shows("probe /", {});
  BOOST_TEST(answer == "ok");
}

BOOST_FIXTURE_TEST_CASE(a_missing_chroot_is_an_error, looking) {
  client->answers("sync /e/r");
  client->answers("list /e/r", core::answer::no_node);
  client->answers("probe /", core::answer::no_node);
  BOOST_TEST(answer ==
             "chroot_missing: /team/e/r: the chroot does not exist; the library never creates a chroot: create it, or "
             "correct the connect string");
}

BOOST_FIXTURE_TEST_CASE(a_look_at_the_chroot_may_be_refused, looking) {
  client->answers("sync /e/r");
  client->answers("list /e/r", core::answer::no_node);
  client->answers("probe /", core::answer::rejected);
  BOOST_TEST(answer ==
             "rejected: /team/e/r: RECONFIGINPROGRESS (-14): the ensemble refused the request; see the "
             "servers' logs");
}

BOOST_AUTO_TEST_CASE(without_a_chroot_there_is_nothing_to_look_at) {
  looking s(15s, {});
  s.client->answers("sync /e/r");
  s.client->answers("list /e/r", core::answer::no_node);
  BOOST_TEST(s.answer == "ok");
  BOOST_TEST(s.view.path == "/e/r");
}

// ---- Trouble.

BOOST_FIXTURE_TEST_CASE(a_lost_connection_begins_it_anew, looking) {
  lists({"r1", "r2"});
  sees("r1", candidate_node(1001));
  client->suspends();
  client->connects();
  BOOST_TEST(client->outstanding() == ask);
  lists({"r2"});
  sees("r2", candidate_node(1002));
  BOOST_TEST(answer == "ok r2");
}

BOOST_FIXTURE_TEST_CASE(an_expired_session_is_no_matter, looking) {
  client->expires();
  client->connects(2);
  lists({});
  BOOST_TEST(answer == "ok");
}

BOOST_FIXTURE_TEST_CASE(what_may_pass_is_asked_again_after_growing_pauses, looking) {
  for (const auto pause : {100ms, 200ms, 400ms}) {
    client->answers("sync /e/r");
    client->answers("list /e/r", core::answer::outcome_unknown);
    client->pass(pause - 1ms);
    BOOST_TEST(client->outstanding() == "");
    client->pass(1ms);
  }
  lists({});
  BOOST_TEST(answer == "ok");
}

/// The listing behind it is of the old round.
BOOST_FIXTURE_TEST_CASE(a_sync_that_fails_is_asked_again, looking) {
  client->answers("sync /e/r", core::answer::outcome_unknown);
  client->lists("list /e/r", {});
  BOOST_TEST(answer == "");
  client->pass(100ms);
  lists({});
  BOOST_TEST(answer == "ok");
}

BOOST_FIXTURE_TEST_CASE(the_answers_of_an_old_look_are_ignored, looking) {
  lists({"r1", "r2"});
  client->answers("read /e/r/r1", core::answer::outcome_unknown);
  sees("r2", candidate_node(1002));
  client->pass(100ms);
  lists({"r1"});
  sees("r1", candidate_node(1001));
  BOOST_TEST(answer == "ok r1");
}

BOOST_FIXTURE_TEST_CASE(trouble_that_lasts_ends_it_with_its_words, looking) {
  client->answers("sync /e/r");
  client->answers("list /e/r", core::answer::outcome_unknown);
  client->words_of_answer = "THROTTLEDOP (-127)";
  client->pass(15s);
  BOOST_TEST(answer ==
             "rejected: /team/e/r: RECONFIGINPROGRESS (-14): the ensemble refused the request; see the "
             "servers' logs");
}

BOOST_FIXTURE_TEST_CASE(an_ensemble_that_never_served_ends_it, looking) {
  client->pass(15s);
  BOOST_TEST(answer == "unreachable: 10.0.0.1:1: no answer yet");
}

BOOST_FIXTURE_TEST_CASE(one_that_has_served_may_be_silent, looking) {
  client->served = true;
  client->pass(1h);
  BOOST_TEST(answer == "");
}

BOOST_AUTO_TEST_CASE(with_a_timeout_of_zero_it_waits_for_ever) {
  looking s(0ms);
  s.client->pass(1h);
  BOOST_TEST(s.answer == "");
}

BOOST_FIXTURE_TEST_CASE(a_listing_that_is_refused_ends_it, looking) {
  client->answers("sync /e/r");
  client->answers("list /e/r", core::answer::no_permission);
  BOOST_TEST(answer ==
             "no_permission: /team/e/r: no permission; check the nodes' ACLs against our credentials: we "
             "need to create, read and delete here");
  client->suspends();
  client->connects();
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(refused_credentials_end_it, looking) {
  client->refuses({errc::auth_failed, "10.0.0.1:1: refused"});
  BOOST_TEST(answer == "auth_failed: 10.0.0.1:1: refused");
}

BOOST_FIXTURE_TEST_CASE(a_look_takes_no_lease, looking) {
  client->refuses({errc::session_too_short, "10.0.0.1:1: too short"});
  lists({});
  BOOST_TEST(answer == "ok");
}

BOOST_FIXTURE_TEST_CASE(the_end_of_its_session_ends_it, looking) {
  client->begins_to_close();
  client->has_closed(true);
  BOOST_TEST(answer == "closed: /e/r: closed");
}

BOOST_FIXTURE_TEST_CASE(cancelled_it_ends_at_once, looking) {
  query->cancel();
  BOOST_TEST(client->listeners() == 0U);
  lists({"r1"});
  client->pass(1h);
  BOOST_TEST(answer == "ok");  // whoever cancels does not look at it
  BOOST_TEST(client->outstanding() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
