// The looks at nodes before us that are not ephemeral, on a session of fakes.
#include "zkelection/election/left_over_watch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "fake_client.hpp"
#include "support/run_to_rest.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(left_over_watch)

namespace {

constexpr core::node_stat owned{.owner = 9, .czxid = 1003};
constexpr core::node_stat of_nobody{.owner = 0, .czxid = 1003};

struct watching_candidate {
  boost::asio::io_context io;
  const std::shared_ptr<fake_client> client = std::make_shared<fake_client>(io.get_executor());
  std::string told;
  const std::shared_ptr<detail::left_over_watch> watch = std::make_shared<detail::left_over_watch>(
      client, "/e/r", [this](const std::string& node) { told += node + " "; });

  watching_candidate() { client->connects(); }
  ~watching_candidate() { client->let_go(); }

  void is_still_there(const std::string& node) { client->shows("probe /e/r/" + node, {of_nobody, {}, {}}); }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_candidates_node_is_none_of_its_business, watching_candidate) {
  watch->looked_at("a", core::answer::ok, owned);
  watch->looked_at("b", core::answer::no_node, {});
  watch->looked_at("c", core::answer::connection_lost, {});
  client->pass(2h);
  BOOST_TEST(told == "");
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(one_that_nobody_owns_is_told_at_once, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  BOOST_TEST(told == "a ");
  watch->looked_at("a", core::answer::ok, of_nobody);  // after a reconnect
  BOOST_TEST(told == "a ");
}

BOOST_FIXTURE_TEST_CASE(and_again_after_pauses_that_grow_up_to_an_hour, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  for (const auto pause : {1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
    client->pass(pause - 1ms);
    BOOST_TEST(client->outstanding() == "");
    client->pass(1ms);
    is_still_there("a");
  }
  BOOST_TEST(told == "a a a a a a a a a ");
}

BOOST_FIXTURE_TEST_CASE(each_pause_costs_a_request_for_each_node, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  client->pass(30s);
  watch->looked_at("b", core::answer::ok, of_nobody);
  client->pass(30s);
  BOOST_TEST(client->outstanding() == "probe /e/r/a, probe /e/r/b");
}

BOOST_FIXTURE_TEST_CASE(one_that_is_gone_is_forgotten, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  client->pass(1min);
  client->answers("probe /e/r/a", core::answer::no_node);
  client->pass(2h);
  BOOST_TEST(client->outstanding() == "");
  BOOST_TEST(told == "a ");
  watch->looked_at("b", core::answer::ok, of_nobody);
  client->pass(1min);
  BOOST_TEST(client->outstanding() == "probe /e/r/b");
}

/// A candidate's node took the name after the deletion, which may be if somebody creates nodes by hand.
BOOST_FIXTURE_TEST_CASE(one_that_has_an_owner_now_is_forgotten, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  client->pass(1min);
  client->shows("probe /e/r/a", {owned, {}, {}});
  client->pass(2h);
  BOOST_TEST(client->outstanding() == "");
  BOOST_TEST(told == "a ");
}

/// Nothing is known then, and nothing is told.
BOOST_FIXTURE_TEST_CASE(without_a_connection_it_is_remembered, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  client->suspends();
  client->pass(1min);
  run_to_rest(io);
  BOOST_TEST(told == "a ");
  client->connects();
  client->pass(2min);
  is_still_there("a");
  BOOST_TEST(told == "a a ");
}

BOOST_FIXTURE_TEST_CASE(stopped_it_looks_no_more, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  client->pass(1min);
  watch->stop();
  is_still_there("a");
  client->pass(2h);
  BOOST_TEST(client->outstanding() == "");
  BOOST_TEST(told == "a ");
}

/// It waits again later: the node is news again, and the pauses begin anew.
BOOST_FIXTURE_TEST_CASE(stopped_it_begins_anew, watching_candidate) {
  watch->looked_at("a", core::answer::ok, of_nobody);
  client->pass(1min);
  is_still_there("a");
  watch->stop();
  watch->looked_at("a", core::answer::ok, of_nobody);
  BOOST_TEST(told == "a a a ");
  client->pass(1min);
  is_still_there("a");
  BOOST_TEST(told == "a a a a ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
