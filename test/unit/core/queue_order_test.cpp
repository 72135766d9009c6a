#include "zkelection/core/queue_order.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace core = zkelection::core;

BOOST_AUTO_TEST_SUITE(queue_order)

namespace {

using names = std::vector<std::string>;
using views = std::vector<std::string_view>;
using boost::test_tools::per_element;

constexpr auto scheme = core::curator_latch;
constexpr std::string_view uuid_a = "aaaaaaaa-0000-0000-0000-000000000000";
constexpr std::string_view uuid_b = "bbbbbbbb-0000-0000-0000-000000000000";

std::string a(int sequence) { return fmt::format("_c_{}-latch-{:010}", uuid_a, sequence); }
std::string b(int sequence) { return fmt::format("_c_{}-latch-{:010}", uuid_b, sequence); }

constexpr int edge = 2147483647 - (1 << 20);

}  // namespace

/// The places before `own`, as far as names tell: "count: nearest, second".
std::string ahead(const names& children, const std::string& own) {
  const auto queue = core::view_queue(scheme, children, own)->ahead;
  auto text = std::to_string(queue.size()) + ":";
  for (const auto& [place, name] : queue.nearest()) {
    BOOST_TEST(place == static_cast<std::uint64_t>(scheme.parse(name)->sequence));
    text += " " + name.substr(3, 1) + std::to_string(place);
  }
  return text;
}

BOOST_AUTO_TEST_CASE(rivals_are_all_other_candidates_of_the_scheme) {
  const names children = {b(7), "config", a(5), fmt::format("_c_{}-lock-0000000001", uuid_b), b(2)};
  const auto view = core::view_queue(scheme, children, a(5));
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(view->rivals == views({children[0], children[4]}), per_element());
  BOOST_TEST(!view->needs_czxids);
}

BOOST_AUTO_TEST_CASE(candidates_of_other_schemes_are_told_from_other_nodes) {
  const names children = {"config", fmt::format("_c_{}-lock-0000000001", uuid_b), a(5), "lock-0000000001",
                          "0000000002"};
  const auto view = core::view_queue(scheme, children, a(5));
  BOOST_REQUIRE(view.has_value());
  BOOST_TEST(view->foreign == views({children[1]}), per_element());
  BOOST_TEST(view->rivals.empty());
}

BOOST_AUTO_TEST_CASE(there_is_no_queue_without_our_own_node) {
  BOOST_TEST(!core::view_queue(scheme, {}, a(5)));
  BOOST_TEST(!core::view_queue(scheme, {b(5), a(4)}, a(5)), "the same UUID at another place is another node");
}

BOOST_AUTO_TEST_CASE(alone_in_the_queue) {
  BOOST_TEST(core::view_queue(scheme, {a(5)}, a(5))->rivals.empty());
  BOOST_TEST(ahead({a(5)}, a(5)) == "0:");
}

BOOST_AUTO_TEST_CASE(one_number_near_the_limit_makes_the_whole_queue_order_by_czxid) {
  const auto needs = [](const std::string& rival, const std::string& own) {
    return core::view_queue(scheme, {rival, own}, own)->needs_czxids;
  };
  BOOST_TEST(!needs(b(edge - 1), a(edge)));
  BOOST_TEST(!needs(b(edge), a(0)));
  BOOST_TEST(needs(b(edge + 1), a(0)), "a rival near the limit");
  BOOST_TEST(needs(b(0), a(edge + 1)), "ourselves near the limit");
  BOOST_TEST(needs(b(-1), a(0)), "a rival beyond the limit");
  BOOST_TEST(needs(b(0), a(-2147483647 - 1)), "ourselves beyond the limit");
}

BOOST_AUTO_TEST_CASE(a_foreign_child_does_not_decide_the_order) {
  const auto foreign = fmt::format("_c_{}-lock-2147483647", uuid_b);
  BOOST_TEST(!core::view_queue(scheme, {foreign, a(1)}, a(1))->needs_czxids);
}

BOOST_AUTO_TEST_CASE(two_of_those_ahead_are_kept_the_nearest_first) {
  BOOST_TEST(ahead({b(2), b(9), b(4), b(11), a(9), b(3)}, a(9)) == "3: b4 b3");
  BOOST_TEST(ahead({a(9), b(3)}, a(9)) == "1: b3");
}

BOOST_AUTO_TEST_CASE(numbers_give_the_order_and_not_their_text) {
  BOOST_TEST(ahead({b(100), b(9), b(1000000000), a(999999999)}, a(999999999)) == "2: b100 b9");
}

// Cannot happen on one parent, but each of two candidates must come to the same result.
BOOST_AUTO_TEST_CASE(equal_numbers_order_by_name) {
  BOOST_TEST(ahead({a(5), b(5)}, b(5)) == "1: a5");
  BOOST_TEST(ahead({a(5), b(5)}, a(5)) == "0:");
}

BOOST_AUTO_TEST_CASE(the_first_in_line_is_kept_in_any_order_of_names) {
  names children = {b(2), b(4), b(5), b(7), a(9), b(11)};
  do {
    const auto queue = core::view_queue(scheme, children, a(9))->ahead;
    BOOST_TEST(queue.first().name == b(2));
    BOOST_TEST(ahead(children, a(9)) == "4: b7 b5");
  } while (std::ranges::next_permutation(children).found);
  BOOST_TEST(core::view_queue(scheme, {b(3), a(9)}, a(9))->ahead.first().name == b(3));
}

BOOST_AUTO_TEST_CASE(nodes_are_found_by_their_uuid) {
  const names children = {b(1), a(2), "config", b(3), a(4), fmt::format("_c_{}-lock-0000000005", uuid_a)};
  BOOST_TEST(core::with_uuid(scheme, children, uuid_a) == names({a(2), a(4)}), per_element());
  BOOST_TEST(core::with_uuid(scheme, children, "cccccccc-0000-0000-0000-000000000000").empty());
}

BOOST_AUTO_TEST_SUITE_END()
