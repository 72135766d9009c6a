// What messages say if this machine lacks the means for another connection.
#include "zkelection/session/shortage.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(shortage)

namespace {

using boost::system::error_code;
using boost::system::system_category;
using namespace zkelection::detail;

const std::string too_many_files = "Too many open files; this process or machine is at a limit: see ulimit -n";

}  // namespace

BOOST_AUTO_TEST_CASE(a_limit_of_this_machine_comes_with_what_to_look_at) {
  for (const auto number : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) BOOST_TEST(is_shortage(number));
  BOOST_TEST(with_remedy(error_code(EMFILE, system_category())) == too_many_files);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_network_does_not) {
  BOOST_TEST(!is_shortage(ECONNREFUSED));
  BOOST_TEST(with_remedy(error_code(ECONNREFUSED, system_category())) == "Connection refused");
}

BOOST_AUTO_TEST_CASE(there_is_one_advice) {
  BOOST_TEST(with_remedy("Connection refused", "check the hosts") == "Connection refused; check the hosts");
  BOOST_TEST(with_remedy(too_many_files, "check the hosts") == too_many_files);
}

BOOST_AUTO_TEST_CASE(a_process_with_descriptors_left_is_at_no_limit) { BOOST_TEST(present_shortage() == 0); }

BOOST_AUTO_TEST_SUITE_END()
