// In which order a candidacy's actions are carried out, and when its node is checked.
#include "zkelection/core/dispatcher.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "candidacy_words.hpp"
#include "zkelection/core/reply.hpp"

BOOST_AUTO_TEST_SUITE(dispatcher)

namespace {

using namespace zkelection;

/// Tells what it is given to do.
struct telling_hands {
  void carry_out(const core::ask::create& one) {
    prefix = one.name_prefix;
    tell("create me");
    if (on_create) on_create();
  }
  void carry_out(const core::ask::list& one) {
    listing = one;
    tell("list");
  }
  void carry_out(const auto& one) { tell(test::in_words(one)); }
  void start_checking(const std::string& name) { tell("check " + name); }
  void stop_checking(const std::string& name) { tell("check no more " + name); }
  void all_is_carried_out() { tell("all done"); }

  void tell(std::string what) {
    for (auto at = what.find(prefix); !prefix.empty() && at != what.npos; at = what.find(prefix))
      what.replace(at, prefix.size(), "me");
    told += fmt::format("{}{}", told.empty() ? "" : ", ", what);
  }
  std::string take() { return std::exchange(told, {}); }

  std::string told;
  std::string prefix;
  core::ask::list listing{};
  std::function<void()> on_create;
};

struct fixture {
  void dispatch(core::actions wanted) { it.dispatch(std::move(wanted), candidacy, hands); }
  void joins_as_the_first() {
    dispatch(candidacy.connected(1));
    dispatch(candidacy.await());
    const auto node = hands.prefix + "0000000007";
    dispatch(core::hand_over(candidacy, core::ask::create{}, {core::answer::ok, "/r/" + node, {1, 1007}}));
    hands.take();
    const std::vector<std::string> children = {node};
    dispatch(core::hand_over(candidacy, hands.listing, {core::answer::ok, {}, {}, children}));
  }

  core::candidacy candidacy{core::curator_latch, {}};
  core::dispatcher it;
  telling_hands hands;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(actions_that_an_action_causes_follow_those_under_way, fixture) {
  dispatch(candidacy.connected(1));
  hands.take();
  hands.on_create = [this] { dispatch(candidacy.resign()); };
  dispatch(candidacy.await());
  BOOST_TEST(hands.take() == "create me, list, await: resigned, all done");
}

BOOST_FIXTURE_TEST_CASE(a_masters_node_is_checked_until_its_mastership_ends, fixture) {
  joins_as_the_first();
  BOOST_TEST(hands.take() == "read me0000000007, lease, check me0000000007, all done");
  dispatch(candidacy.lease_held(0));
  BOOST_TEST(hands.take() == "MASTER 1007 me0000000007, await: ok, all done");
  BOOST_TEST(it.checked_node() == hands.prefix + "0000000007");
  dispatch(candidacy.resign());
  BOOST_TEST(hands.take() == "END: resigned, erase me0000000007, check no more me0000000007, all done");
  BOOST_TEST(it.checked_node() == "");
}

BOOST_AUTO_TEST_SUITE_END()
