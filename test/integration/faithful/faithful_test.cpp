// The simulated ensemble behaves as a real server does: the same random requests of the same clients, on connections to
// both, get the same answers and the same watch events. One request at a time, so that their order is fixed.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <random>

#include "integration/faithful/comparison.hpp"
#include "support/foreign_ensemble.hpp"
#include "unit/core/candidacy_words.hpp"

namespace zkelection::test {
namespace {

using faithful::comparison;
using faithful::deed;
using faithful::request;

const std::string said_ok(in_words(core::answer::ok));
const std::string rejected(in_words(core::answer::rejected));
const std::string no_node(in_words(core::answer::no_node));
const std::string no_permission(in_words(core::answer::no_permission));

/// What happens next: requests of clients, and now and then an operator who changes rights or makes a node.
class fate {
 public:
  explicit fate(std::uint32_t seed) : random_(seed) {}

  void strike(comparison& both) {
    if (one_in(20)) {
      both.refuse(node(both), {one_in(3), one_in(3), one_in(3)});
    } else if (one_in(40)) {
      both.create(folder(both));
    } else {
      both.ask(draw(both));
    }
  }

 private:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
  bool one_in(std::size_t chances) { return below(chances) == 0; }

  std::string folder(const comparison& in) {
    constexpr const char* folders[] = {"", "/a", "/b", "/a/c", "/none"};
    return in.root() + folders[below(std::size(folders))];
  }

  std::string node(const comparison& in) {
    const auto& made = in.known().made();
    return made.empty() || one_in(4) ? folder(in)
                                     : made[made.size() - 1 - below(std::min<std::size_t>(made.size(), 6))];
  }

  request draw(const comparison& in) {
    request drawn{static_cast<deed>(below(faithful::deeds)), below(faithful::clients), node(in), one_in(2), {}};
    switch (drawn.what) {
      case deed::container: drawn.path = one_in(4) ? node(in) + "/below" : folder(in); break;
      case deed::sequential: drawn.path = (one_in(8) ? node(in) : folder(in)) + "/n-"; break;
      case deed::check:
        for (auto left = 1 + below(3); left > 0; --left) drawn.paths.push_back(node(in));
        break;
      case deed::renew:
      case deed::reconnect:
        if (!one_in(3)) drawn.what = deed::sequential, drawn.path = folder(in) + "/n-";
        break;
      case deed::erase:
        if (one_in(20)) drawn.path = "/";
        break;
      default: break;
    }
    return drawn;
  }

  std::minstd_rand random_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(faithful, *needs_own_servers())

BOOST_AUTO_TEST_CASE(random_requests) {
  const char* given = std::getenv("ZKELECTION_SEED");
  const auto seed = given != nullptr ? static_cast<std::uint32_t>(std::stoul(given)) : std::random_device{}();
  std::cout << "seed " << seed << '\n';
  fate next(seed);
  BOOST_TEST_CONTEXT("ZKELECTION_SEED=" << seed) {
    for (int round = 0; round < 25; ++round) {
      comparison both(fmt::format("/random-{}", round));
      for (const auto* folder : {"/a", "/a/c", "/b"}) both.ask({deed::container, 0, both.root() + folder, false, {}});
      for (int i = 0; i < 80; ++i) next.strike(both);
    }
  }
}

BOOST_AUTO_TEST_CASE(watches) {
  comparison both("/watches");
  const auto node = both.root() + "/n-0000000000";
  // A probe's watch waits for a node that is not there; a read's does not.
  both.ask({deed::probe, 0, node, true, {}});
  both.ask({deed::read, 1, node, true, {}});
  BOOST_TEST(
      both.ask({deed::sequential, 2, both.root() + "/n-", false, {}}).ends_with("; 0 hears: " + node + " changed"));
  // Each fires once.
  both.ask({deed::read, 0, node, true, {}});
  both.ask({deed::read, 1, node, true, {}});
  both.ask({deed::probe, 1, node, true, {}});
  BOOST_TEST(both.ask({deed::erase, 2, node, false, {}}) ==
             fmt::format("{}; 0 hears: {} gone; 1 hears: {} gone", said_ok, node, node));
  // The numbers go on.
  BOOST_TEST(both.ask({deed::sequential, 2, both.root() + "/n-", false, {}}).find("n-0000000001") != std::string::npos);
  // A session's nodes go with it.
  both.ask({deed::read, 0, both.root() + "/n-0000000001", true, {}});
  BOOST_TEST(both.ask({deed::renew, 2, "", false, {}}) == "; 0 hears: " + both.root() + "/n-0000000001 gone");
  // A watch that was dropped is silent, and so is one of an old connection.
  both.ask({deed::sequential, 2, both.root() + "/n-", false, {}});
  const auto last = both.root() + "/n-0000000002";
  both.ask({deed::read, 0, last, true, {}});
  both.ask({deed::drop_watch, 0, last, false, {}});
  both.ask({deed::read, 1, last, true, {}});
  both.ask({deed::reconnect, 1, "", false, {}});
  BOOST_TEST(both.ask({deed::erase, 0, last, false, {}}) == said_ok);
}

BOOST_AUTO_TEST_CASE(a_watch_that_is_not_there) {
  comparison both("/unwatched");
  const auto node = both.root() + "/n-0000000000";
  both.ask({deed::sequential, 0, both.root() + "/n-", false, {}});
  BOOST_TEST(both.ask({deed::drop_watch, 1, node, false, {}}) == rejected);
  both.ask({deed::read, 1, node, true, {}});
  BOOST_TEST(both.ask({deed::drop_watch, 1, node, false, {}}) == said_ok);
  BOOST_TEST(both.ask({deed::drop_watch, 1, node, false, {}}) == rejected);
}

BOOST_AUTO_TEST_CASE(checks) {
  comparison both("/checks");
  const auto& root = both.root();
  both.ask({deed::sequential, 0, root + "/n-", false, {}});
  const auto node = root + "/n-0000000000", none = root + "/none";
  BOOST_TEST(both.ask({deed::check, 1, "", false, {node}}) == said_ok + ", acknowledged, " + said_ok);
  // The first that fails gives the whole its answer, and those after it are not looked at.
  BOOST_TEST(
      both.ask({deed::check, 1, "", false, {node, none, node}}).starts_with(no_node + ", acknowledged, " + said_ok));
  both.ask({deed::check, 1, "", false, {none, root + "/nothing"}});
  both.refuse(root, {.create = false, .read = true, .erase = false});
  BOOST_TEST(both.ask({deed::check, 1, "", false, {root}}).starts_with(no_permission + ", acknowledged"));
  both.ask({deed::check, 1, "", false, {none, root}});
}

BOOST_AUTO_TEST_CASE(refusals) {
  comparison both("/refusals");
  const auto& root = both.root();
  both.ask({deed::sequential, 0, root + "/n-", false, {}});
  const auto node = root + "/n-0000000000";
  for (const auto& path : {root, root + "/none/below", node + "/below"})
    both.ask({deed::container, 1, path, false, {}});
  for (const auto& path : {root, root + "/none", root + "/none/below"}) both.ask({deed::erase, 1, path, false, {}});
  // The root least of all, whatever its rights.
  for (const bool no : {true, false}) {
    both.refuse("/", {.create = false, .read = false, .erase = no});
    BOOST_TEST(both.ask({deed::erase, 1, "/", false, {}}) == rejected);
  }
}

/// A node's children are created and deleted by its own rights; and whoever has none learns nothing of them.
BOOST_AUTO_TEST_CASE(rights) {
  comparison both("/rights");
  const auto& root = both.root();
  both.ask({deed::sequential, 0, root + "/n-", false, {}});
  const auto node = root + "/n-0000000000";
  both.refuse(root, {.create = true, .read = true, .erase = true});
  BOOST_TEST(both.ask({deed::sequential, 0, root + "/n-", false, {}}) == no_permission);
  BOOST_TEST(both.ask({deed::container, 0, root + "/folder", false, {}}) == no_permission);
  for (const auto& path : {node, root + "/none"})
    BOOST_TEST(both.ask({deed::erase, 0, path, false, {}}) == no_permission);
  BOOST_TEST(both.ask({deed::list, 1, root, false, {}}) == no_permission);
  BOOST_TEST(both.ask({deed::read, 1, root, true, {}}) == no_permission);
  BOOST_TEST(both.ask({deed::read, 1, node, true, {}}).starts_with(said_ok));   // its own rights count
  BOOST_TEST(both.ask({deed::probe, 1, root, true, {}}).starts_with(said_ok));  // needs none
  // A session's end takes its nodes along all the same.
  BOOST_TEST(both.ask({deed::renew, 0, "", false, {}}) == "; 1 hears: " + node + " gone");
}

/// Servers tell nobody of an event at a node that he may not read. The watch is spent all the same.
BOOST_AUTO_TEST_CASE(events_that_nobody_may_hear_of) {
  comparison both("/unheard");
  const auto node = both.root() + "/folder";
  both.ask({deed::container, 2, node, false, {}});
  both.ask({deed::read, 0, node, true, {}});
  both.ask({deed::probe, 1, node, true, {}});
  both.refuse(node, {.create = false, .read = true, .erase = false});
  BOOST_TEST(both.ask({deed::erase, 2, node, false, {}}) == said_ok);
  for (const std::size_t who : {0u, 1u}) BOOST_TEST(both.ask({deed::drop_watch, who, node, false, {}}) == rejected);
  // The rights were the old node's.
  both.ask({deed::probe, 0, node, true, {}});
  BOOST_TEST(both.ask({deed::container, 2, node, false, {}}).ends_with("; 0 hears: " + node + " changed"));
}

/// Nor of the end of somebody's session, by its nodes.
BOOST_AUTO_TEST_CASE(ends_that_nobody_may_hear_of) {
  comparison both("/unheard-end");
  const auto node = both.root() + "/n-0000000000";
  both.ask({deed::sequential, 0, both.root() + "/n-", false, {}});
  both.ask({deed::read, 1, node, true, {}});
  both.refuse(node, {.create = false, .read = true, .erase = false});
  BOOST_TEST(both.ask({deed::renew, 0, "", false, {}}) == "");
  BOOST_TEST(both.ask({deed::probe, 1, node, false, {}}) == no_node);
}

BOOST_AUTO_TEST_CASE(nodes_made_by_hand) {
  comparison both("/by-hand");
  const auto node = both.root() + "/somebodys";
  both.ask({deed::probe, 0, node, true, {}});
  BOOST_TEST(both.create(node) == "; 0 hears: " + node + " changed");
  both.ask({deed::read, 1, node, false, {}});
  both.ask({deed::sequential, 1, both.root() + "/n-", false, {}});
  both.ask({deed::list, 1, both.root(), false, {}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
