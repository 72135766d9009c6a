// Addresses, delays and session timeouts, and how soon there must be a connection.
#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <random>

#include "reconnect_drill.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(reconnect_slow_servers)

namespace {

using namespace manners_of;
using servers = std::vector<server_manners>;

/// In any order.
constexpr std::uint32_t orders = 60;

servers alike(std::size_t count, const server_manners& each) { return servers(count, each); }

struct row {
  const char* what;
  servers all;
  milliseconds session_timeout;
  milliseconds within;
};

}  // namespace

/// The first connection of all, which a first await waits for.
BOOST_AUTO_TEST_CASE(a_first_connection) {
  const row table[] = {
      {"one quick server", {quick()}, 10s, 10ms},
      {"three quick ones", alike(3, quick()), 10s, 10ms},
      {"one that takes 4 s", {quick(4s)}, 10s, 4'010ms},
      {"one whose T is 4 s, and which takes nearly half of it", {quick(1'900ms)}, 4s, 1'910ms},
      {"three that take 0.6 s", alike(3, quick(600ms)), 10s, 2s},
      {"three that take 3 s", alike(3, quick(3s)), 10s, 8s},
      {"ten that are 420 ms away", alike(10, far(420ms)), 4s, 3s},
      {"ten that are a second away", alike(10, far(1s)), 10s, 10s},
      {"one behind two that are gone", {gone(), gone(), quick()}, 10s, 1'010ms},
      {"one behind two that are stopped", {stopped(), stopped(), quick()}, 10s, 1'600ms},
      {"one behind two that are down", {down(), down(), quick()}, 10s, 10ms},
      {"one behind nine that are gone",
       {gone(), gone(), gone(), gone(), gone(), gone(), gone(), gone(), gone(), quick()},
       10s,
       3'010ms},
      {"one behind nine that are stopped",
       {stopped(), stopped(), stopped(), stopped(), stopped(), stopped(), stopped(), stopped(), stopped(), quick()},
       10s,
       6s},
      {"one behind two that are down, which comes later",
       {down(), down(), {.stands_after = 1s, .answers_after = 1s}},
       10s,
       3s},
  };
  for (const auto& each : table) {
    for (std::uint32_t order = 1; order <= orders; ++order) {
      reconnect_drill drill(each.all, {.session_timeout = each.session_timeout, .seed = order});
      const auto took = drill.connects_within(10s + 3 * each.within);
      BOOST_TEST((took && *took <= each.within),
                 each.what << ", order " << order << ": " << (took ? took->count() : -1) << " ms");
    }
  }
}

/// A lease that has 0.45 T left survives a break that is noticed, if a living server answers a connect request, and a
/// write after it, within T/4. Two dead addresses come before it at worst.
BOOST_AUTO_TEST_CASE(a_lease_survives_two_dead_addresses) {
  for (const auto timeout : {milliseconds(1s), milliseconds(4s), milliseconds(10s), milliseconds(40s)}) {
    const auto lease = timeout * 45 / 100, write = timeout / 16, answer = timeout / 4 - write - 1ms;
    const row table[] = {
        {"they are gone", {quick(answer), gone(), gone()}, timeout, lease - write},
        {"they are down", {quick(answer), down(), down()}, timeout, lease - write},
        {"one of each", {quick(answer), down(), gone()}, timeout, lease - write},
        {"they are stopped, and the other is quick",
         {quick(timeout / 50), stopped(), stopped()},
         timeout,
         lease - write},
        {"there are five", {quick(answer), gone(), gone(), down(), quick(answer)}, timeout, lease - write},
    };
    for (const auto& each : table) {
      for (std::uint32_t order = 1; order <= orders; ++order) {
        reconnect_drill drill(alike(each.all.size(), quick()),
                              {.session_timeout = timeout, .lease_runs = true, .seed = order});
        BOOST_REQUIRE(drill.connects_within(1s));
        drill.behave(each.all);
        drill.breaks();
        const auto took = drill.connects_within(10s + 3 * each.within);
        BOOST_TEST((took && *took <= each.within), each.what << ", T " << timeout.count() << " ms, order " << order
                                                             << ": " << (took ? took->count() : -1) << " ms");
      }
    }
  }
}

/// Handshakes are slow for a while after a server's restart. The first break may teach that; the next ones know it.
BOOST_AUTO_TEST_CASE(a_server_that_was_slow_is_not_cut_again) {
  for (std::uint32_t order = 1; order <= orders; ++order) {
    reconnect_drill drill(alike(3, quick(600ms)), {.lease_runs = true, .seed = order});
    BOOST_REQUIRE(drill.connects_within(4s));
    const auto before = drill.given_up();
    for (int breaks = 0; breaks < 3; ++breaks) {
      drill.breaks();
      const auto took = drill.connects_within(4s);
      BOOST_TEST((took && *took <= 1s));
    }
    BOOST_TEST(drill.given_up() == before);
  }
}

BOOST_AUTO_TEST_CASE(quick_servers_cost_one_attempt) {
  reconnect_drill drill(alike(3, quick()), {});
  drill.connects_within(1s);
  BOOST_TEST(drill.begun() == 1u);
}

/// Whoever stands and answers within the limit is found, whatever the others do.
BOOST_AUTO_TEST_CASE(whatever_the_others_do) {
  const auto* alone = std::getenv("ZKELECTION_SEED");
  const auto first = alone ? static_cast<std::uint32_t>(std::stoul(alone)) : std::random_device{}();
  const auto many = alone ? 1U : sanitized ? 300U : 3'000U;
  for (auto seed = first; seed != first + many; ++seed) {
    std::minstd_rand random(seed * 10'007 + 1);
    const auto below = [&](long limit) { return std::uniform_int_distribution<long>(0, limit - 1)(random); };
    const auto timeout = milliseconds(1'000 + below(20'000));
    const auto longest = core::attempt_limit(timeout, 0s).longest();
    const auto some = [&] { return milliseconds(below(longest.count())); };
    servers all{{.stands_after = some(), .answers_after = some()}};
    for (auto others = below(6); others > 0; --others) {
      const server_manners kinds[] = {gone(), stopped(), down(), {.stands_after = some(), .answers_after = in_vain}};
      all.push_back(kinds[below(4)]);
    }
    reconnect_drill drill(all, {.session_timeout = timeout, .first_connect_timeout = 0s, .seed = seed});
    // It is reached, and reached once more after it was cut; meanwhile each of the others is waited for once.
    const auto bound = timeout / 5 + (static_cast<int>(all.size()) + 2) * longest + 4s;
    const auto took = drill.connects_within(2 * bound);
    BOOST_TEST((took && *took <= bound), "seed " << seed << " (alone: ZKELECTION_SEED=" << seed << "): "
                                                 << (took ? took->count() : -1) << " of " << bound.count() << " ms");
  }
  std::cout << many << " lists of servers, seeds from " << first << ": nothing is wrong\n";
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
