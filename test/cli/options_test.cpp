// What is said of a command line that has too much in it.
#include "program/command_line/options.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace zkelection::test {

namespace {

std::string complaint(std::vector<const char*> words) {
  words.insert(words.begin(), "zkelection");
  try {
    cli::parse_options(static_cast<int>(words.size()), words.data());
  } catch (const cli::usage_error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(surplus_words)

BOOST_AUTO_TEST_CASE(are_named_in_their_order) {
  BOOST_TEST(complaint({"leader", "one", "--resource", "r", "--hosts", "h", "two"}) == "not expected: one two");
  BOOST_TEST(complaint({"run", "--resource", "r", "--hosts", "h", "work", "fast"}) ==
             "not expected: work fast; put the command after --");
  BOOST_TEST(complaint({"run", "--colour", "--resource", "r", "--hosts", "h", "--", "work"}) ==
             "not expected: --colour");
}

/// `check` takes no credentials; whoever gives it some must not find them in a log.
BOOST_AUTO_TEST_CASE(may_be_secrets_behind_an_unknown_option) {
  BOOST_TEST(complaint({"check", "--hosts", "h", "--auth", "digest:user:secret"}) == "not expected: --auth");
  BOOST_TEST(complaint({"check", "--auth=digest:user:secret", "--hosts", "h"}) == "not expected: --auth");
  BOOST_TEST(complaint({"check", "one", "--auth", "digest:user:secret", "--id", "me", "--hosts", "h"}) ==
             "not expected: one --auth --id");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(forgotten_value)

BOOST_AUTO_TEST_CASE(is_named_without_what_follows) {
  BOOST_TEST(complaint({"run", "--session-timeout", "--auth=digest:user:secret", "--resource", "r"}) ==
             "--session-timeout: its value is missing: another option follows");
  BOOST_TEST(complaint({"check", "--hosts", "--auth=digest:user:secret"}) ==
             "--hosts: its value is missing: another option follows");
  BOOST_TEST(complaint({"leader", "--auth", "--resource", "r", "--hosts", "h"}) ==
             "--auth: its value is missing: another option follows");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(foreign_candidates)

BOOST_AUTO_TEST_CASE(are_allowed_by_run_alone) {
  const char* const words[] = {"zkelection", "run", "--resource", "r", "--hosts", "h", "--allow-foreign-candidates",
                               "--",         "work"};
  BOOST_TEST(cli::parse_options(9, words).connection.allow_foreign_candidates);
  BOOST_TEST(complaint({"leader", "--resource", "r", "--hosts", "h", "--allow-foreign-candidates"}) ==
             "not expected: --allow-foreign-candidates");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(verbosity)

BOOST_AUTO_TEST_CASE(is_counted_and_takes_no_value) {
  BOOST_TEST(complaint({"check", "-vv", "--hosts", "h"}) == "nothing");
  BOOST_TEST(complaint({"check", "--verbose=false", "--hosts", "h"}) == "verbose was given a disallowed flag override");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
