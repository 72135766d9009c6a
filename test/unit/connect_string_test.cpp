#include "zkelection/config/connect_string.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

namespace zkelection::test {

using detail::host_port;

BOOST_AUTO_TEST_SUITE(connect_string)

namespace {

detail::connect_string parsed(std::string_view text) {
  auto result = detail::parse_connect_string(text);
  if (auto* wrong = std::get_if<failure>(&result)) BOOST_FAIL(wrong->text);
  return std::get<detail::connect_string>(result);
}

std::string complaint(std::string_view text) {
  const auto result = detail::parse_connect_string(text);
  const auto* wrong = std::get_if<failure>(&result);
  BOOST_REQUIRE_MESSAGE(wrong != nullptr, "'" << text << "' was accepted");
  BOOST_TEST(wrong->code == make_error_code(errc::invalid_hosts));
  return wrong->text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(hosts_with_and_without_ports) {
  const detail::connect_string expected{{host_port{"h1", 2182}, host_port{"h2", 2181}, host_port{"10.0.0.1", 65535}},
                                        ""};
  BOOST_TEST((parsed("h1:2182,h2,10.0.0.1:65535") == expected));
}

BOOST_AUTO_TEST_CASE(ipv6_literals_stand_in_brackets) {
  const detail::connect_string expected{{host_port{"::1", 2182}, host_port{"fe80::1:2", 2181}}, "/team/app"};
  BOOST_TEST((parsed("[::1]:2182,[fe80::1:2]/team/app") == expected));
}

BOOST_AUTO_TEST_CASE(a_lone_slash_is_no_chroot) { BOOST_TEST(parsed("h1:2181/").chroot == ""); }

BOOST_AUTO_TEST_CASE(a_port_is_decimal) { BOOST_TEST(parsed("h1:02181").hosts.front().port == 2181); }

BOOST_AUTO_TEST_CASE(each_complaint_names_the_host) {
  BOOST_TEST(complaint("") == "no hosts are given: write host:port,host:port");
  BOOST_TEST(complaint("/chroot") == "no hosts are given: write host:port,host:port");
  BOOST_TEST(complaint("h1,,h2") == "the list of hosts has an empty entry: write host:port,host:port");
  BOOST_TEST(complaint("h1,") == "the list of hosts has an empty entry: write host:port,host:port");
  BOOST_TEST(complaint("h1:0") == "host 'h1:0' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h1:65536") == "host 'h1:65536' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h1:") == "host 'h1:' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h1:x") == "host 'h1:x' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h 1:2181") == "host 'h 1:2181' has a character that no host name has");
  BOOST_TEST(complaint("::1:2181") == "host '::1:2181': write an IPv6 literal in brackets, [::1]:2181");
  BOOST_TEST(complaint("[::1:2181") == "host '[::1:2181' has no closing bracket");
  BOOST_TEST(complaint("[h1]:2181") == "host '[h1]:2181' is no IPv6 literal");
  BOOST_TEST(complaint("[::1]x") == "host '[::1]x' has something other than a port at its end");
  BOOST_TEST(complaint("h1:2181/a//b") ==
             "chroot '/a//b' has an empty name: leave out leading, trailing and doubled slashes");
}

/// Whatever else stands in brackets would be looked up as a name, and nobody would say that it is a slip of the pen.
BOOST_AUTO_TEST_CASE(only_an_ipv6_literal_stands_in_brackets) {
  using namespace std::string_view_literals;
  for (const auto literal : {"::", "::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "2001:DB8::8329"})
    BOOST_TEST(parsed("[" + std::string(literal) + "]:2181").hosts.front().host == literal);
  for (const auto other : {""sv, ":::"sv, ":"sv, "1::2::3"sv, "1:2:3:4:5:6:7"sv, "1:2:3:4:5:6:7:8:9"sv, "::12345"sv,
                           "::256.0.0.1"sv, "127.0.0.1"sv, "::1%eth0"sv, "::1\0"sv}) {
    const auto host = fmt::format("[{}]:2181", other);
    BOOST_TEST(complaint(host) == fmt::format("host '{}' is no IPv6 literal", host));
  }
}

BOOST_AUTO_TEST_CASE(hosts_are_printed_as_they_are_written) {
  BOOST_TEST(detail::to_string(host_port{"::1", 2181}) == "[::1]:2181");
  BOOST_TEST(detail::to_string(host_port{"h1", 2181}) == "h1:2181");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
