// Errors of an election in words: where, what, and what to do.
#include "zkelection/election/explain.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

#include "zkelection/election/schemes.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(explain)

namespace {

using detail::explain;

/// Every `errc` there is: the compiler does not let the switch in the product forget one, and this list ends where
/// messages do.
std::vector<errc> all_errors() {
  std::vector<errc> all;
  for (int value = 1; make_error_code(static_cast<errc>(value)).message() != "unknown error"; ++value)
    all.push_back(static_cast<errc>(value));
  return all;
}

}  // namespace

/// `PATH: MESSAGE; ADVICE`.
BOOST_AUTO_TEST_CASE(every_error_names_the_path_and_says_what_to_do) {
  BOOST_REQUIRE(all_errors().size() > 20U);
  for (const auto code : all_errors()) {
    const auto message = make_error_code(code).message();
    BOOST_TEST_CONTEXT(message) {
      const auto text = explain(code, "/team/e/r", "/team/e/r/n");
      const auto subject = code == errc::withdrawal_denied ? "/team/e/r/n" : "/team/e/r";
      const auto begin = std::string(subject) + ": " + message + "; ";
      BOOST_TEST(text.starts_with(begin));
      BOOST_TEST(text.size() > begin.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_advice_fits_the_error) {
  BOOST_TEST(explain(errc::no_permission, "/e/r", {}) ==
             "/e/r: no permission; check the nodes' ACLs against our credentials: we need to create, read and delete "
             "here");
  BOOST_TEST(explain(errc::server_too_old, "/e/r", {}) ==
             "/e/r: the servers are older than ZooKeeper 3.5.1; containers need ZooKeeper 3.5.1 or newer");
  BOOST_TEST(explain(errc::unreachable, "/e/r", {}) ==
             "/e/r: no host of the ensemble could be reached; check the hosts and the network");
}

/// No advice is known for what others report.
BOOST_AUTO_TEST_CASE(an_error_of_another_library_keeps_its_message) {
  const error_code other = boost::asio::error::operation_aborted;
  BOOST_TEST(explain(other, "/e/r", "/e/r/n") == "/e/r: " + other.message());
}

BOOST_AUTO_TEST_CASE(a_foreign_candidate_is_named_with_its_scheme) {
  using enum candidate_scheme;
  for (const auto theirs : {curator_latch, curator_lock, kazoo, go_lock}) {
    const auto uuid = detail::to_node_scheme(theirs).uuid_text({});
    const auto node = detail::to_node_scheme(theirs).name_prefix(uuid) + "0000000003";
    const auto text = detail::explain_foreign("/e/r", node, kazoo);
    BOOST_TEST(
        text.find(node + " looks like " + std::string(to_string(theirs)) + ", and our scheme is kazoo; ") != text.npos,
        text);
    const auto left_over = detail::explain_foreign_left_over("/e/r", node, kazoo);
    BOOST_TEST(left_over == "/e/r: " + node + " looks like " + std::string(to_string(theirs)) +
                                ", and our scheme is kazoo; it is not ephemeral, so no candidate owns it, and we go "
                                "on; delete it if it was left over");
  }
}

BOOST_AUTO_TEST_CASE(a_name_that_no_scheme_has_is_called_so) {
  BOOST_TEST(!detail::scheme_of("lock-0000000003"));
  BOOST_TEST(detail::explain_foreign_left_over("/e/r", "lock-0000000003", candidate_scheme::kazoo) ==
             "/e/r: lock-0000000003 looks like no scheme that we know, and our scheme is kazoo; it is not ephemeral, "
             "so no candidate owns it, and we go on; delete it if it was left over");
}

BOOST_AUTO_TEST_CASE(a_left_over_node_is_named) {
  BOOST_TEST(detail::explain_left_over("/team/e/r/n") ==
             "/team/e/r/n: has a candidate's name, but is not ephemeral: it was left over, as by a restored backup, "
             "and never goes by itself; we wait behind it until it is deleted");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
