// What each result code means: of the servers, of the C client, and of servers to come.
#include "zkelection/zookeeper/answers.hpp"

#include <zookeeper/zookeeper.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "unit/core/candidacy_words.hpp"

namespace zkelection::test {
namespace {

using core::answer;
using zookeeper::name_of;
using zookeeper::to_answer;

/// Codes that the header of Debian's C client lacks.
constexpr int unknown_session = -12;
constexpr int request_timeout = -122;
constexpr int quota_exceeded = -125;

const std::map<answer, std::vector<int>> meanings = {
    {answer::ok, {ZOK}},
    {answer::no_node, {ZNONODE}},
    {answer::node_exists, {ZNODEEXISTS}},
    {answer::no_permission, {ZNOAUTH}},
    {answer::invalid_acl, {ZINVALIDACL}},
    {answer::parent_is_ephemeral, {ZNOCHILDRENFOREPHEMERALS}},
    {answer::quota_exceeded, {quota_exceeded}},
    {answer::unimplemented, {ZUNIMPLEMENTED}},
    {answer::auth_failed, {ZAUTHFAILED, ZSESSIONCLOSEDREQUIRESASLAUTH}},
    {answer::outcome_unknown,
     {ZRUNTIMEINCONSISTENCY, ZOPERATIONTIMEOUT, ZSESSIONMOVED, ZNOTREADONLY, request_timeout, ZTHROTTLEDOP}},
    {answer::connection_lost, {ZCONNECTIONLOSS, ZINVALIDSTATE, ZSSLCONNECTIONERROR, ZCLOSING}},
    {answer::session_expired, {ZSESSIONEXPIRED, unknown_session}},
    {answer::rejected,
     {ZBADARGUMENTS, ZNEWCONFIGNOQUORUM, ZRECONFIGINPROGRESS, ZBADVERSION, ZNOTEMPTY, ZINVALIDCALLBACK,
      ZEPHEMERALONLOCALSESSION, ZNOWATCHER, ZRECONFIGDISABLED}},
    {answer::not_understood, {ZSYSTEMERROR, ZDATAINCONSISTENCY, ZMARSHALLINGERROR, ZAPIERROR, ZNOTHING}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(of_each_code_that_some_version_has) {
  for (const auto& [meaning, codes] : meanings) {
    for (const int code : codes) {
      BOOST_TEST_CONTEXT(name_of(code)) {
        BOOST_TEST(in_words(to_answer(code)) == in_words(meaning));
        BOOST_TEST(name_of(code).ends_with(" (" + std::to_string(code) + ")"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(of_any_other_number) {
  const auto is_listed = [](int code) {
    return std::ranges::any_of(
        meanings, [code](const auto& row) { return std::ranges::find(row.second, code) != row.second.end(); });
  };
  for (int code = -200; code < 100; ++code) {
    if (is_listed(code)) continue;
    BOOST_TEST_CONTEXT(code) {
      BOOST_TEST(in_words(to_answer(code)) == "not_understood");
      BOOST_TEST(name_of(code) == "error " + std::to_string(code) + ", which we do not know");
    }
  }
}

/// What the C client itself says of a code has the same name.
BOOST_AUTO_TEST_CASE(names_are_those_of_the_header) {
  BOOST_TEST(name_of(ZSESSIONCLOSEDREQUIRESASLAUTH) == "SESSIONCLOSEDREQUIRESASLAUTH (-124)");
  BOOST_TEST(name_of(ZTHROTTLEDOP) == "THROTTLEDOP (-127)");
  BOOST_TEST(name_of(quota_exceeded) == "QUOTAEXCEEDED (-125)");
}

BOOST_AUTO_TEST_CASE(chroot_missing_is_a_judgement_and_has_no_code) {
  BOOST_TEST(meanings.size() + 1 == std::size(all_answers));
  BOOST_TEST((meanings.find(answer::chroot_missing) == meanings.end()));
}

/// A code that we do not know must not lengthen a lease.
BOOST_AUTO_TEST_CASE(only_some_results_of_a_check_show_a_transaction) {
  const std::initializer_list<int> shown{ZOK, ZRUNTIMEINCONSISTENCY, ZNONODE, ZNOAUTH, ZBADVERSION};
  for (int code = -200; code < 100; ++code) {
    const bool expected = std::ranges::find(shown, code) != shown.end();
    BOOST_TEST(zookeeper::shows_transaction(code) == expected, name_of(code));
  }
}

BOOST_AUTO_TEST_CASE(each_answer_leaves_one_of_six_things_to_do) {
  const std::map<core::outcome, std::vector<answer>> expected = {
      {core::outcome::done, {answer::ok}},
      {core::outcome::gone, {answer::no_node}},
      {core::outcome::lost, {answer::connection_lost, answer::session_expired}},
      {core::outcome::unsure, {answer::outcome_unknown}},
      {core::outcome::retry, {answer::quota_exceeded}},
      {core::outcome::refused,
       {answer::node_exists, answer::no_permission, answer::invalid_acl, answer::parent_is_ephemeral,
        answer::unimplemented, answer::auth_failed, answer::chroot_missing, answer::rejected, answer::not_understood}},
  };
  std::size_t seen = 0;
  for (const auto& [what, answers] : expected) {
    for (const auto how : answers) BOOST_TEST((core::classify(how) == what), in_words(how));
    seen += answers.size();
  }
  BOOST_TEST(seen == std::size(all_answers));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
