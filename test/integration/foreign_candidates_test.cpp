// Candidates with another scheme, and nodes that were left over, on a real server.
#include <boost/test/unit_test.hpp>
#include <zkelection/observer.hpp>

#include "support/stage.hpp"

namespace zkelection::test {
namespace {

/// As a real kazoo, LeaderSelector and go-zookeeper name their nodes, and a LeaderLatch.
const std::string kazoo_prefix = "0123abcd456789ef0123456789abcdef__lock__";
const std::string selector_prefix = "_c_0123abcd-4567-89ef-0123-456789abcdef-lock-";
const std::string go_prefix = "_c_0123abcd456789ef0123456789abcdef-lock-";
const std::string latch_prefix = "_c_0123abcd-4567-89ef-0123-456789abcdef-latch-";

struct foreign_stage : stage {
  /// The name of a node that somebody else made.
  std::string plant(std::string_view resource, const std::string& prefix, node_kind kind) {
    look().create_path(path_of(resource));
    const auto path = look().create(path_of(resource) + "/" + prefix, "somebody else", kind);
    return path.substr(path.rfind('/') + 1);
  }
};

asio::awaitable<election_view> view(observer& watcher, std::string resource) {
  co_return co_await watcher.async_view(std::move(resource), asio::use_awaitable);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(foreign_candidates, foreign_stage)

BOOST_AUTO_TEST_CASE(an_ephemeral_one_ends_an_await) {
  const std::pair<std::string, std::string> others[] = {
      {kazoo_prefix, "kazoo"}, {selector_prefix, "curator-lock"}, {go_prefix, "go"}};
  for (const auto& other : others) {
    const auto& prefix = other.first;  // no structured binding: clang 14's lambdas cannot capture one
    const auto& scheme = other.second;
    play([&]() -> asio::awaitable<void> {
      const auto node = plant("mixed", prefix, node_kind::ephemeral_sequential);
      const auto factory = make_factory();
      const auto election = co_await stand(*factory, "mixed");
      auto await = begin(election->async_await());
      BOOST_TEST(co_await await.within(soon) == errc::foreign_candidates);
      const auto why = election->last_error();
      BOOST_TEST(why.find(shown_path("mixed") + ": ") == 0u, why);
      BOOST_TEST(why.find(node + " looks like " + scheme + ", and our scheme is curator-latch; ") != why.npos, why);
      BOOST_TEST(candidates("mixed").size() == 1u, "ours is withdrawn");
      delete_by_hand(*this, path_of("mixed/") + node);
      auto again = begin(election->async_await());
      BOOST_TEST(co_await again.within(soon) == ok);
      co_await factory->async_close();
      look_again();
    });
  }
}

BOOST_AUTO_TEST_CASE(some_mix_on_purpose) {
  play([&]() -> asio::awaitable<void> {
    plant("allowed", kazoo_prefix, node_kind::ephemeral_sequential);
    auto changed = config();
    changed.allow_foreign_candidates = true;
    const auto factory = make_factory(changed);
    const auto election = co_await stand(*factory, "allowed");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await factory->async_close();
    look_again();
  });
}

BOOST_AUTO_TEST_CASE(one_that_was_left_over_is_a_warning) {
  play([&]() -> asio::awaitable<void> {
    const auto node = plant("restored", kazoo_prefix, node_kind::persistent_sequential);
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "restored");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(has_told("foreign_left_over: " + shown_path("restored") + ": " + node + " looks like kazoo"));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(a_node_left_over_in_our_scheme_is_told_and_waited_for) {
  play([&]() -> asio::awaitable<void> {
    const auto node = plant("ghost", latch_prefix, node_kind::persistent_sequential);
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "ghost");
    auto await = begin(election->async_await());
    co_await eventually(
        [&] {
          return has_told("left_over_node: " + shown_path("ghost/") + node +
                          ": has a candidate's name, but is not ephemeral");
        },
        "a warning");
    co_await await.pends();
    delete_by_hand(*this, path_of("ghost/") + node);
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(an_observer_sees_them) {
  play([&]() -> asio::awaitable<void> {
    observer watcher(executor(), config());
    BOOST_TEST((co_await view(watcher, "seen")).path == shown_path("seen"));
    const auto left_over = plant("seen", latch_prefix, node_kind::persistent_sequential);
    const auto live = plant("seen", latch_prefix, node_kind::ephemeral_sequential);
    const auto theirs = plant("seen", kazoo_prefix, node_kind::ephemeral_sequential);
    const auto old = plant("seen", go_prefix, node_kind::persistent_sequential);
    plant("seen", "lock-", node_kind::persistent_sequential);
    const auto seen = co_await view(watcher, "seen");
    BOOST_TEST(seen.path == shown_path("seen"));
    BOOST_REQUIRE(seen.candidates.size() == 2u);
    BOOST_TEST(seen.candidates[0].node == left_over);
    BOOST_TEST(seen.candidates[0].left_over);
    BOOST_TEST(seen.candidates[1].node == live);
    BOOST_TEST(!seen.candidates[1].left_over);
    BOOST_REQUIRE(seen.foreign.size() == 2u);
    BOOST_TEST(seen.foreign[0].node == theirs);
    BOOST_TEST((seen.foreign[0].scheme == candidate_scheme::kazoo));
    BOOST_TEST(!seen.foreign[0].left_over);
    BOOST_TEST(seen.foreign[1].node == old);
    BOOST_TEST((seen.foreign[1].scheme == candidate_scheme::go_lock));
    BOOST_TEST(seen.foreign[1].left_over);
    co_await watcher.async_close();
    look_again();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
