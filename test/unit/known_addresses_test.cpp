// We ask for a new session only at addresses of a look-up that was begun after the last connection ended.
#include <boost/test/unit_test.hpp>

#include "zkelection/core/known_addresses.hpp"

namespace zkelection::test {
namespace {

using core::server_address;
using addresses = std::vector<server_address>;

const addresses literal{{"10.0.0.2:2", "10.0.0.2:2"}};
const addresses first{{"10.0.0.2:2", "10.0.0.2:2"}, {"10.0.0.1:1", "zk-1:1"}};
const addresses second{{"10.0.0.2:2", "10.0.0.2:2"}, {"10.0.0.9:1", "zk-1:1"}};

/// A look-up that nothing comes between.
bool look_up(core::known_addresses& known, const addresses& found) {
  known.look_up_begins();
  return known.look_up_ends(found);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(known_addresses)

BOOST_AUTO_TEST_CASE(literals_need_no_look_up) {
  const core::known_addresses known(literal);
  BOOST_TEST((known.for_new_session() == literal));
  BOOST_TEST((known.for_old_session() == literal));
}

BOOST_AUTO_TEST_CASE(what_was_just_looked_up_is_for_both) {
  core::known_addresses known(literal);
  BOOST_TEST(look_up(known, first));
  BOOST_TEST((known.for_new_session() == first));
  BOOST_TEST((known.for_old_session() == first));
}

BOOST_AUTO_TEST_CASE(after_a_connection_only_an_old_session_goes_there) {
  core::known_addresses known(literal);
  look_up(known, first);
  known.grow_old();
  BOOST_TEST((known.for_new_session() == literal));
  BOOST_TEST((known.for_old_session() == first));
  BOOST_TEST(look_up(known, second));
  BOOST_TEST((known.for_new_session() == second));
  BOOST_TEST((known.for_old_session() == second));
}

BOOST_AUTO_TEST_CASE(a_look_up_from_before_the_end_does_not_count) {
  core::known_addresses known(literal);
  known.look_up_begins();
  known.grow_old();
  BOOST_TEST(!known.look_up_ends(first));
  BOOST_TEST((known.for_new_session() == literal));
  BOOST_TEST((known.for_old_session() == first));
}

BOOST_AUTO_TEST_CASE(a_look_up_that_fails_changes_nothing) {
  core::known_addresses known(literal);
  look_up(known, first);
  BOOST_TEST(look_up(known, {}));
  BOOST_TEST((known.for_new_session() == first));
  known.grow_old();
  BOOST_TEST(look_up(known, {}));
  BOOST_TEST((known.for_new_session() == literal));
  BOOST_TEST((known.for_old_session() == first));
}

/// Hours may pass in vain. The look-up that is under way meanwhile still counts.
BOOST_AUTO_TEST_CASE(each_answer_serves_one_round) {
  core::known_addresses known(literal);
  look_up(known, first);
  known.look_up_begins();
  known.used_up();
  BOOST_TEST((known.for_new_session() == literal));
  BOOST_TEST((known.for_old_session() == first));
  BOOST_TEST(known.look_up_ends(second));
  BOOST_TEST((known.for_new_session() == second));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
