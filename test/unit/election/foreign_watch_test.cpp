// A master's looks for candidates with another scheme, on a session of fakes.
#include "zkelection/election/foreign_watch.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <set>

#include "fake_client.hpp"
#include "support/run_to_rest.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(foreign_watch)

namespace {

const seam::node_info left_over_node{{.owner = 0, .czxid = 1003}, {}, {}};

struct watching_master {
  boost::asio::io_context io;
  const std::shared_ptr<fake_client> client = std::make_shared<fake_client>(io.get_executor());
  const std::shared_ptr<detail::foreign_watch> watch =
      std::make_shared<detail::foreign_watch>(client, "/e/r", core::curator_latch);
  std::string told;

  watching_master() {
    client->connects();
    watch->start([this](const std::string& node) { told += client->names.abbreviated(node) + " "; });
  }
  ~watching_master() { client->let_go(); }
};

}  // namespace

/// The await has just looked.
BOOST_FIXTURE_TEST_CASE(the_first_look_comes_after_a_pause, watching_master) {
  client->pass(44'999ms);
  BOOST_TEST(client->outstanding() == "");
  client->pass(30'001ms);
  BOOST_TEST(client->outstanding() == "list /e/r");
}

BOOST_FIXTURE_TEST_CASE(looks_go_on, watching_master) {
  for (int looks = 0; looks < 5; ++looks) {
    client->pass(75s);
    while (client->outstanding() != "") client->lists("list /e/r", {"r1", "config"});
  }
  BOOST_TEST(told == "");
}

/// A thousand masterships that began together would look at the same time for ever.
BOOST_FIXTURE_TEST_CASE(pauses_differ, watching_master) {
  std::set<long> pauses;
  for (int looks = 0; looks < 5; ++looks) {
    long seconds = 0;
    for (; client->outstanding() == ""; ++seconds) client->pass(1s);
    pauses.insert(seconds);
    BOOST_TEST((seconds >= 45 && seconds <= 75));
    client->lists("list /e/r", {});
  }
  BOOST_TEST(pauses.size() > 1U);
}

BOOST_FIXTURE_TEST_CASE(a_foreigner_is_told_once, watching_master) {
  client->pass(75s);
  client->lists("list /e/r", {"r1", "k2", "k3"});
  BOOST_TEST(client->outstanding() == "probe /e/r/k2, probe /e/r/k3");
  client->answers("probe /e/r/k2");
  client->answers("probe /e/r/k3");
  BOOST_TEST(told == "k2 ");
}

BOOST_FIXTURE_TEST_CASE(and_again_at_the_next_look, watching_master) {
  for (int looks = 0; looks < 2; ++looks) {
    while (client->outstanding() == "") client->pass(1s);
    client->lists("list /e/r", {"k2"});
    client->answers("probe /e/r/k2");
  }
  BOOST_TEST(told == "k2 k2 ");
}

/// No candidate owns it.
BOOST_FIXTURE_TEST_CASE(what_was_left_over_is_not_told, watching_master) {
  client->pass(75s);
  client->lists("list /e/r", {"k2", "k3"});
  client->shows("probe /e/r/k2", left_over_node);
  client->answers("probe /e/r/k3", core::answer::no_node);
  BOOST_TEST(told == "");
}

/// The next look does better.
BOOST_FIXTURE_TEST_CASE(a_listing_that_fails_says_nothing, watching_master) {
  client->pass(75s);
  client->answers("list /e/r", core::answer::outcome_unknown);
  client->suspends();
  client->pass(75s);
  run_to_rest(io);
  client->connects();
  client->pass(75s);
  client->lists("list /e/r", {"k2"});
  client->answers("probe /e/r/k2");
  BOOST_TEST(told == "k2 ");
}

BOOST_FIXTURE_TEST_CASE(stopped_it_looks_no_more, watching_master) {
  watch->stop();
  client->pass(5min);
  BOOST_TEST(client->outstanding() == "");
}

BOOST_FIXTURE_TEST_CASE(stopped_it_ignores_the_answers_on_their_way, watching_master) {
  client->pass(75s);
  watch->stop();
  client->lists("list /e/r", {"k2"});
  BOOST_TEST(client->outstanding() == "");

  watch->start([this](const std::string& node) { told += node; });
  client->pass(75s);
  client->lists("list /e/r", {"k2"});
  watch->stop();
  client->answers("probe /e/r/k2");
  BOOST_TEST(told == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
