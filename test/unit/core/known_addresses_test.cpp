// We ask for a new session only at addresses of a look-up that was begun after the last connection ended.
#include <boost/test/unit_test.hpp>

#include "zkelection/core/known_addresses.hpp"

namespace zkelection::test {
namespace {

using core::known_addresses;
using core::server_address;
using addresses = std::vector<server_address>;
using namespace std::chrono_literals;

constexpr auto old_session = known_addresses::purpose::old_session;
constexpr auto new_session = known_addresses::purpose::new_session;

const server_address literal{"10.0.0.2:2", "10.0.0.2:2"};
const server_address first{"10.0.0.1:1", "zk-1:1"};
const server_address second{"10.0.0.9:1", "zk-1:1"};
const server_address other{"10.0.0.3:1", "zk-2:1"};

/// With a literal and two names.
struct known : known_addresses {
  known() : known_addresses({literal}, {"zk-1:1", "zk-2:1"}) {}

  /// A look-up that nothing comes between.
  bool look_up(const addresses& found, const std::string& name = "zk-1:1", std::chrono::nanoseconds age = 0s) {
    ask(name, now);
    return answered(name, found, age);
  }
  addresses left_for(purpose of) const { return untried(of, {}); }

  core::instant now{1h};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(known_addresses, known)

BOOST_AUTO_TEST_CASE(literals_need_no_look_up) {
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  BOOST_TEST((left_for(old_session) == addresses{literal}));
}

BOOST_AUTO_TEST_CASE(what_was_just_looked_up_is_for_both) {
  BOOST_TEST(look_up({first}));
  BOOST_TEST((left_for(new_session) == addresses{literal, first}));
  BOOST_TEST((left_for(old_session) == addresses{literal, first}));
}

BOOST_AUTO_TEST_CASE(after_a_connection_only_an_old_session_goes_there) {
  look_up({first});
  something_ended(now);
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  tried(literal);
  BOOST_TEST((left_for(old_session) == addresses{first}));
  BOOST_TEST(look_up({second}));
  BOOST_TEST((left_for(new_session) == addresses{second}));
  BOOST_TEST((left_for(old_session) == addresses{second}));
}

BOOST_AUTO_TEST_CASE(a_look_up_from_before_the_end_does_not_count) {
  ask("zk-1:1", now);
  something_ended(now);
  BOOST_TEST(!answered("zk-1:1", {first}, 0s));
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  BOOST_TEST(has_any(old_session, {literal}));
  BOOST_TEST(!has_any(new_session, {literal}));
}

/// Another session of this process had asked, and we hear the same answer.
BOOST_AUTO_TEST_CASE(nor_does_one_that_somebody_else_has_begun_before_it) {
  something_ended(now);
  now += 10s;
  BOOST_TEST(!look_up({first}, "zk-1:1", 10s + 1ns));
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  BOOST_TEST(look_up({first}, "zk-1:1", 10s));
  BOOST_TEST((left_for(new_session) == addresses{literal, first}));
}

BOOST_AUTO_TEST_CASE(before_anything_has_ended_each_answer_counts) { BOOST_TEST(look_up({first}, "zk-1:1", 1h)); }

BOOST_AUTO_TEST_CASE(a_look_up_that_fails_changes_nothing) {
  look_up({first});
  BOOST_TEST(look_up({}));
  BOOST_TEST((left_for(new_session) == addresses{literal, first}));
  something_ended(now);
  BOOST_TEST(look_up({}));
  BOOST_TEST((left_for(new_session) == addresses{literal}));
}

/// Hours may pass in vain.
BOOST_AUTO_TEST_CASE(each_answer_serves_one_attempt_of_a_new_session) {
  look_up({first});
  tried(first);
  begin_round();
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  BOOST_TEST((left_for(old_session) == addresses{literal, first}));
  look_up({first});
  BOOST_TEST((left_for(new_session) == addresses{literal, first}));
}

BOOST_AUTO_TEST_CASE(what_was_not_tried_in_its_round_waits_for_the_next_answer) {
  look_up({first});
  begin_round();
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  BOOST_TEST(!has_any(new_session, {literal}));
  BOOST_TEST((left_for(old_session) == addresses{literal, first}));
}

// ---- Names.

BOOST_AUTO_TEST_CASE(each_name_is_asked_for_itself) {
  BOOST_TEST(!all_asked());
  BOOST_TEST((ask(now) == std::vector<std::string>{"zk-1:1", "zk-2:1"}));
  BOOST_TEST(all_asked());
  BOOST_TEST(ask(now).empty());
  answered("zk-2:1", {other}, 0s);
  BOOST_TEST(!all_asked());
  BOOST_TEST((ask(now) == std::vector<std::string>{"zk-2:1"}));
}

BOOST_AUTO_TEST_CASE(an_answer_replaces_what_was_known_of_its_name) {
  look_up({first});
  look_up({other}, "zk-2:1");
  look_up({second});
  BOOST_TEST((left_for(old_session) == addresses{literal, other, second}));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_known_stands_for_one_server) {
  BOOST_TEST(count() == 3u);
  look_up({first, second});
  BOOST_TEST(count() == 4u);
  BOOST_TEST(core::known_addresses({literal}, {}).count() == 1u);
}

// ---- Rounds.

BOOST_AUTO_TEST_CASE(each_address_is_tried_once_in_a_round) {
  tried(literal);
  BOOST_TEST(left_for(new_session).empty());
  begin_round();
  BOOST_TEST((left_for(new_session) == addresses{literal}));
  end_round();
  BOOST_TEST(left_for(new_session).empty());
  BOOST_TEST(has_any(new_session, {}));
}

BOOST_AUTO_TEST_CASE(an_answer_that_says_the_same_begins_no_new_round) {
  look_up({first});
  tried(first);
  look_up({first, second});
  BOOST_TEST((left_for(old_session) == addresses{literal, second}));
}

BOOST_AUTO_TEST_CASE(fresh_addresses_go_before_old_ones) {
  look_up({first});
  something_ended(now);
  look_up({other}, "zk-2:1");
  BOOST_TEST((left_for(old_session) == addresses{literal, other}));
  tried(literal);
  tried(other);
  BOOST_TEST((left_for(old_session) == addresses{first}));
  BOOST_TEST(is_fresh(other));
  BOOST_TEST(!is_fresh(first));
  BOOST_TEST(!is_fresh(second), "no look-up has found it yet");
}

BOOST_AUTO_TEST_CASE(what_gave_no_answer_comes_last_until_a_server_answers) {
  look_up({first});
  look_up({other}, "zk-2:1");
  gave_no_answer(first);
  gave_no_answer(literal);
  BOOST_TEST((left_for(old_session) == addresses{other}));
  look_up({first, second});
  BOOST_TEST(is_silent(first));
  BOOST_TEST(!is_silent(second), "it is new");
  server_answered();
  BOOST_TEST(!is_silent(first));
  BOOST_TEST((left_for(old_session) == addresses{literal, other, first, second}));
}

BOOST_AUTO_TEST_CASE(what_is_busy_is_left_out) {
  look_up({first});
  BOOST_TEST((untried(old_session, {literal}) == addresses{first}));
  BOOST_TEST(!has_any(old_session, {literal, first}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
