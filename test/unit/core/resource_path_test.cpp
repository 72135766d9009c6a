#include "zkelection/core/resource_path.hpp"

#include <boost/test/unit_test.hpp>

namespace core = zkelection::core;

BOOST_AUTO_TEST_SUITE(resource_path)

namespace {

using paths = std::vector<std::string>;

/// What is wrong with a resource below the default root; empty if nothing.
std::string problem(std::string_view resource) {
  return core::problem_with_resource("/elections", resource).value_or("");
}

std::string root_problem(std::string_view root) { return core::problem_with_root(root).value_or(""); }

constexpr auto slashes = "has an empty name: leave out leading, trailing and doubled slashes";
constexpr auto dots = "contains '.' or '..' as a name";
constexpr auto control = "contains a control character";
constexpr auto not_utf8 = "is not valid UTF-8";
constexpr auto not_allowed = "contains a character that ZooKeeper does not allow";
constexpr auto like_candidate = "has a name that looks like a candidate's node";
constexpr auto reserved = "is reserved by ZooKeeper";

}  // namespace

BOOST_AUTO_TEST_CASE(names_joined_by_slashes_are_allowed) {
  for (const auto* resource : {"a", "logs/17", "a/b/c/d", "...", ".a", "a.", "with space", "_c_", "zookeeper",
                               "zookeeper/config", "%2F", "a:b", "-", "\xc3\xa9t\xc3\xa9", "\xe6\xa0\x91"}) {
    BOOST_TEST(problem(resource) == "", "'" << resource << "': " << problem(resource));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_resource_is_refused) { BOOST_TEST(problem("") == "is empty"); }

BOOST_AUTO_TEST_CASE(misplaced_slashes_are_refused) {
  for (const auto* resource : {"/", "a/", "a//b", "//", "//a", "/a/", "/a//b"})
    BOOST_TEST(problem(resource) == slashes, resource);
}

/// Other libraries name an election by its path.
BOOST_AUTO_TEST_CASE(a_path_in_place_of_a_resource_is_answered_with_the_remedy) {
  BOOST_TEST(problem("/logs/17") ==
             "begins with a slash: write 'logs/17', which is /elections/logs/17; for the path /logs/17 set the root to "
             "'/' as well");
  BOOST_TEST(core::problem_with_resource("/", "/leader").value_or("") ==
             "begins with a slash: write 'leader', which is /leader");
  BOOST_TEST(problem("/a/../b") == dots);
  BOOST_TEST(problem("/a\n") == control, "it is not repeated");
}

BOOST_AUTO_TEST_CASE(dots_as_names_are_refused) {
  for (const auto* resource : {".", "..", "a/.", "a/../b", "./a"}) BOOST_TEST(problem(resource) == dots, resource);
}

BOOST_AUTO_TEST_CASE(control_characters_are_refused) {
  using namespace std::string_view_literals;
  BOOST_TEST(problem("a\0b"sv) == control);
  BOOST_TEST(problem("\x01") == control);
  BOOST_TEST(problem("logs/1\n") == control);
  BOOST_TEST(problem("\x1f") == control);
  BOOST_TEST(problem("\x7f") == control, "DEL");
  BOOST_TEST(problem("\xc2\x80") == control, "the first of C1");
  BOOST_TEST(problem("\xc2\x9f") == control, "the last of C1");

  BOOST_TEST(problem("\x7e") == "");
  BOOST_TEST(problem("\xc2\xa0") == "", "the first after C1");
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused) {
  BOOST_TEST(problem("\xff") == not_utf8);
  BOOST_TEST(problem("\x80") == not_utf8, "a continuation that continues nothing");
  BOOST_TEST(problem("a\xc3") == not_utf8, "cut short");
  BOOST_TEST(problem("\xc3/b") == not_utf8, "cut short by a slash");
  BOOST_TEST(problem("\xc0\xaf") == not_utf8, "a slash in too many bytes");
  BOOST_TEST(problem("\xed\xa0\x80") == not_utf8, "a surrogate");
  BOOST_TEST(problem("\xf4\x90\x80\x80") == not_utf8, "beyond Unicode");
}

BOOST_AUTO_TEST_CASE(characters_that_zookeeper_does_not_allow) {
  BOOST_TEST(problem("\xee\x80\x80") == not_allowed, "U+E000, the first for private use");
  BOOST_TEST(problem("\xef\xa3\xbf") == not_allowed, "U+F8FF, the last for private use");
  BOOST_TEST(problem("\xef\xbf\xb0") == not_allowed, "U+FFF0, the first of the specials");
  BOOST_TEST(problem("\xef\xbf\xbd") == not_allowed, "U+FFFD");
  BOOST_TEST(problem("\xef\xbf\xbf") == not_allowed, "U+FFFF, the last of the specials");
  // The server sees UTF-16, in which these are surrogates.
  BOOST_TEST(problem("\xf0\x90\x80\x80") == not_allowed, "U+10000");
  BOOST_TEST(problem("\xf0\x9f\x98\x80") == not_allowed, "an emoji");

  BOOST_TEST(problem("\xed\x9f\xbf") == "", "U+D7FF");
  BOOST_TEST(problem("\xef\xa4\x80") == "", "U+F900");
  BOOST_TEST(problem("\xef\xbf\xaf") == "", "U+FFEF");
}

BOOST_AUTO_TEST_CASE(names_that_look_like_a_candidates_are_refused) {
  for (const auto* name :
       {"_c_0123abcd-4567-89ef-0123-456789abcdef-latch-0000000001",
        "_c_0123abcd-4567-89ef-0123-456789abcdef-lock-0000000001", "0123abcd456789ef0123456789abcdef__lock__0000000001",
        "_c_0123abcd456789ef0123456789abcdef-lock-0000000001"}) {
    BOOST_TEST(problem(name) == like_candidate);
    BOOST_TEST(problem(std::string(name) + "/a") == like_candidate);
    BOOST_TEST(problem("a/" + std::string(name)) == like_candidate);
    BOOST_TEST(problem(std::string(name) + "x") == "");
  }
}

BOOST_AUTO_TEST_CASE(what_zookeeper_keeps_for_itself_is_refused) {
  BOOST_TEST(core::problem_with_resource("/", "zookeeper").value_or("") == reserved);
  BOOST_TEST(core::problem_with_resource("/", "zookeeper/config").value_or("") == reserved);
  BOOST_TEST(!core::problem_with_resource("/", "zookeeper2"));
  BOOST_TEST(!core::problem_with_resource("/", "a/zookeeper"));
  BOOST_TEST(root_problem("/zookeeper") == reserved);
  BOOST_TEST(root_problem("/zookeeper/quota") == reserved);
  BOOST_TEST(root_problem("/zookeepers") == "");
}

BOOST_AUTO_TEST_CASE(paths_are_limited_in_length) {
  BOOST_TEST(core::max_resource_path == 1024U);
  const std::string fits(1024 - std::string_view("/elections/").size(), 'a');
  BOOST_TEST(problem(fits) == "");
  BOOST_TEST(problem(fits + "a") == "makes a path longer than 1024 bytes");
  BOOST_TEST(!core::problem_with_resource("/", std::string(1023, 'a')));
  BOOST_TEST(core::problem_with_resource("/", std::string(1024, 'a')).value_or("") ==
             "makes a path longer than 1024 bytes");
  BOOST_TEST(root_problem("/" + std::string(1023, 'a')) == "");
  BOOST_TEST(root_problem("/" + std::string(1024, 'a')) == "is longer than 1024 bytes");
}

BOOST_AUTO_TEST_CASE(a_root_is_an_absolute_path) {
  for (const auto* root : {"/", "/elections", "/a/b"}) BOOST_TEST(root_problem(root) == "", root);
  for (const auto* root : {"", "elections", "a/b"})
    BOOST_TEST(root_problem(root) == "does not begin with a slash", root);
  for (const auto* root : {"//", "/a/", "/a//b", "//a"}) BOOST_TEST(root_problem(root) == slashes, root);
  for (const auto* root : {"/.", "/a/..", "/./a"}) BOOST_TEST(root_problem(root) == dots, root);
  BOOST_TEST(root_problem("/a\tb") == control);
  BOOST_TEST(root_problem("/\xff") == not_utf8);
  BOOST_TEST(root_problem("/\xef\xbf\xbd") == not_allowed);
}

BOOST_AUTO_TEST_CASE(any_other_absolute_path_is_judged_alike) {
  BOOST_TEST(!core::problem_with_path("/tenant/a"));
  BOOST_TEST(!core::problem_with_path("/zookeeper"));
  BOOST_TEST(core::problem_with_path("/").value_or("") == slashes);
  BOOST_TEST(core::problem_with_path("tenant").value_or("") == "does not begin with a slash");
}

BOOST_AUTO_TEST_CASE(root_and_resource_are_joined_by_one_slash) {
  BOOST_TEST(core::resource_path("/elections", "logs/17") == "/elections/logs/17");
  BOOST_TEST(core::resource_path("/a/b", "c") == "/a/b/c");
  BOOST_TEST(core::resource_path("/", "logs") == "/logs");
}

BOOST_AUTO_TEST_CASE(a_path_has_parents_the_topmost_first) {
  BOOST_TEST(core::path_and_parents("/a") == paths({"/a"}), boost::test_tools::per_element());
  BOOST_TEST(core::path_and_parents("/a/b/c") == paths({"/a", "/a/b", "/a/b/c"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
