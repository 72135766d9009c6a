// What our nodes look like to others, and which of theirs we queue behind.
#include <boost/test/unit_test.hpp>
#include <regex>

#include "support/stage.hpp"

namespace zkelection::test {
namespace {

const std::string uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const std::string bare_uuid = "[0-9a-f]{32}";
const std::string sequence = "[0-9]{10}";

struct node_format_stage : stage {
  session_config with(candidate_scheme scheme) {
    auto changed = config();
    changed.scheme = scheme;
    return changed;
  }

  void check_names(candidate_scheme scheme, const std::string& pattern) {
    play([&]() -> asio::awaitable<void> {
      const auto factory = make_factory(with(scheme));
      const auto election = co_await stand(*factory, "names");
      co_await election->async_await();
      const auto names = candidates("names");
      BOOST_REQUIRE(names.size() == 1u);
      BOOST_TEST(std::regex_match(names[0], std::regex(pattern)), names[0]);
      BOOST_TEST(election->with_mastership().node() == names[0]);
      co_await factory->async_close();
    });
  }

  /// A node that somebody else made by explicit name.
  void plant(std::string_view resource, const std::string& name) {
    look().create(path_of(resource) + "/" + name, "somebody else", node_kind::ephemeral);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(node_format, node_format_stage)

BOOST_AUTO_TEST_CASE(curator_latch) {
  check_names(candidate_scheme::curator_latch, "_c_" + uuid + "-latch-" + sequence);
}

BOOST_AUTO_TEST_CASE(curator_lock) { check_names(candidate_scheme::curator_lock, "_c_" + uuid + "-lock-" + sequence); }

BOOST_AUTO_TEST_CASE(kazoo) { check_names(candidate_scheme::kazoo, bare_uuid + "__lock__" + sequence); }

BOOST_AUTO_TEST_CASE(go_lock) { check_names(candidate_scheme::go_lock, "_c_" + bare_uuid + "-lock-" + sequence); }

BOOST_AUTO_TEST_CASE(data_and_token) {
  play([&]() -> asio::awaitable<void> {
    for (const std::string id : {"", "host-17", "größe 🦉"}) {
      auto named = config();
      named.candidate_id = id;
      const auto factory = make_factory(named);
      const auto election = co_await stand(*factory, "data");
      co_await election->async_await();
      const auto path = path_of("data/") + candidates("data").at(0);
      BOOST_TEST(look().data(path) == id);
      const auto stat = look().stat(path);
      BOOST_TEST(election->with_mastership().fencing_token() == static_cast<std::uint64_t>(stat->czxid));
      BOOST_TEST(sessions().contains(stat->ephemeral_owner));
      co_await factory->async_close();
    }
  });
}

BOOST_AUTO_TEST_CASE(a_fresh_uuid_for_each_candidacy) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "fresh");
    std::set<std::string> uuids;
    for (int round = 0; round < 5; ++round) {
      co_await election->async_await();
      uuids.insert(candidates("fresh").at(0).substr(3, 36));
      co_await election->async_resign();
    }
    BOOST_TEST(uuids.size() == 5u);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(parents_have_the_acl, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    auto particular = config();
    particular.acl.assign(1, acl_entry{acl_entry::read | acl_entry::create | acl_entry::erase, "world", "anyone"});
    const auto factory = make_factory(particular);
    const auto election = co_await stand(*factory, "deep/down");
    co_await election->async_await();
    for (const std::string path : {"/elections", "/elections/deep", "/elections/deep/down"}) {
      BOOST_TEST((client().acl(path) == particular.acl), path);
    }
    BOOST_TEST((client().acl(path_of("deep/down/") + candidates("deep/down").at(0)) == particular.acl));
    co_await factory->async_close();
  });
}

/// Parents that are there already stay as they are.
BOOST_AUTO_TEST_CASE(existing_parents_are_left_alone) {
  play([&]() -> asio::awaitable<void> {
    look().create_path("/elections/there");
    const auto before = look().stat("/elections/there");
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "there/below");
    co_await election->async_await();
    BOOST_TEST(look().stat("/elections/there")->czxid == before->czxid);
    BOOST_TEST(look().stat("/elections/there")->ephemeral_owner == 0);
    co_await factory->async_close();
  });
}

/// Other peoples' nodes, also such as end in digits, and resources below this one.
BOOST_AUTO_TEST_CASE(children_of_no_known_scheme_are_ignored, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("mixed/resource/below"));
    for (const std::string name : {
             "lock-0000000000",
             "0000000000",
             "_c_-latch-0000000000",
             "latch",
             "_c_00000000-0000-4000-8000-00000000000-latch-0000000000",  // a digit short
             "_c_00000000-0000-4000-8000-000000000000-latch-000000000",  // here, too
             "_c_00000000-0000-4000-8000-000000000000-latch-00000000x0",
             "_c_00000000-0000-4000-8000-000000000000-latch-",
             "x_c_00000000-0000-4000-8000-000000000000-latch-0000000000",
         }) {
      plant("mixed", name);
    }
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "mixed");
    auto await = begin(election->async_await());
    BOOST_TEST(co_await await.within(soon) == ok);
    const auto below = co_await stand(*factory, "mixed/resource/below");
    auto await_below = begin(below->async_await());
    BOOST_TEST(co_await await_below.within(soon) == ok);
    co_await factory->async_close();
    look_again();
  });
}

/// The order is that of the numbers, not of the names.
BOOST_AUTO_TEST_CASE(candidates_of_the_scheme_are_waited_for, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    look().create_path(path_of("peers"));
    const auto prefix = path_of("peers") + "/_c_ffffffff-ffff-4fff-8fff-ffffffffffff-latch-";
    const auto peer = look().create(prefix, "Curator's", node_kind::ephemeral_sequential);
    const auto later_peer = look().create(path_of("peers") + "/_c_aaaaaaaa-ffff-4fff-8fff-ffffffffffff-latch-",
                                          "another", node_kind::ephemeral_sequential);
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "peers");
    auto await = begin(election->async_await());
    co_await eventually([&] { return candidates("peers").size() == 3; }, "ours is third in line");
    co_await await.pends();
    look().create(path_of("peers") + "/_c_00000000-ffff-4fff-8fff-ffffffffffff-latch-", "behind",
                  node_kind::ephemeral_sequential);
    delete_by_hand(*this, peer);
    co_await await.pends();
    delete_by_hand(*this, later_peer);
    BOOST_TEST(co_await await.within(soon) == ok);
    co_await factory->async_close();
    look_again();
  });
}

/// A peer may write to its node: that is no sign of its end.
BOOST_AUTO_TEST_CASE(changes_of_data_are_no_loss, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto master = co_await stand(*factory, "data");
    co_await master->async_await();
    const auto context = master->with_mastership();
    const auto node = path_of("data/") + std::string(context.node());
    const auto waiter = co_await stand(*factory, "data");
    auto await = begin(waiter->async_await());
    co_await await.pends();
    for (int change = 0; change < 3; ++change) {
      client().set_data(node, "new " + std::to_string(change));
      co_await await.pends();
      BOOST_TEST(context.active());
    }
    // The watches are still there.
    delete_by_hand(*this, node);
    BOOST_TEST(co_await await.within(soon) == ok);
    BOOST_TEST(context.reason() == std::optional(end_reason::node_deleted));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
