#include "zkelection/config/connect_string.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>
#include <tuple>

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

BOOST_AUTO_TEST_CASE(a_lone_slash_means_no_chroot) { BOOST_TEST(parsed("h1:2181/").chroot == ""); }

BOOST_AUTO_TEST_CASE(a_port_is_decimal) { BOOST_TEST(parsed("h1:02181").hosts.front().port == 2181); }

BOOST_AUTO_TEST_CASE(each_complaint_names_the_host) {
  BOOST_TEST(complaint("") == "no hosts are given: write host:port,host:port");
  BOOST_TEST(complaint("/chroot") == "no hosts are given: write host:port,host:port");
  BOOST_TEST(complaint("h1:0") == "host 'h1:0' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h1:65536") == "host 'h1:65536' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h1:") == "host 'h1:' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("h1:x") == "host 'h1:x' has no port between 1 and 65535 after its colon");
  BOOST_TEST(complaint("*:2181") == "host '*:2181' has the character '*', which no host name has");
  BOOST_TEST(complaint("h\x7f:2181") == "host 'h\x7f:2181' has a character, which no host name has");
  BOOST_TEST(complaint("[::1:2181") == "host '[::1:2181' has no closing bracket");
  BOOST_TEST(complaint("[::1]x") == "host '[::1]x' has something other than a port at its end");
}

/// Without this rule we would look any other text in brackets up as a name, and no error would name the mistake.
BOOST_AUTO_TEST_CASE(only_an_ipv6_literal_stands_in_brackets) {
  using namespace std::string_view_literals;
  for (const auto literal : {"::", "::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "2001:DB8::8329"})
    BOOST_TEST(parsed("[" + std::string(literal) + "]:2181").hosts.front().host == literal);
  for (const auto other : {""sv, ":::"sv, ":"sv, "1::2::3"sv, "1:2:3:4:5:6:7"sv, "1:2:3:4:5:6:7:8:9"sv, "::12345"sv,
                           "::256.0.0.1"sv, "::1%eth0"sv, "::1\0"sv}) {
    const auto host = fmt::format("[{}]:2181", other);
    BOOST_TEST(complaint(host) == fmt::format("host '{}' is no IPv6 literal", host));
  }
}

/// What people write, and what they mean by it.
BOOST_AUTO_TEST_CASE(what_is_certainly_meant_is_shown) {
  const std::tuple<const char*, const char*, const char*> slips[] = {
      {"h1/app,h2/app", "the chroot stands once, after the last host", "h1,h2/app"},
      {"h1:2181/app,h2:2181", "the chroot stands once, after the last host", "h1:2181,h2:2181/app"},
      {"h1/app:2181", "the port stands before the chroot", "h1:2181/app"},
      {"h1:2181:/hbase", "there is a colon, but no port, before the chroot", "h1:2181/hbase"},
      {"h1:2181//team/app/", "slashes stand singly, and not at the end", "h1:2181/team/app"},
      {"h1:2181\\app", "a chroot has slashes, not backslashes", "h1:2181/app"},
      {"zk://h1:2181,h2:2181/app", "'zk://' is not part of a list of hosts", "h1:2181,h2:2181/app"},
      {"http://h1:2181,http://h2:2181", "'http://' is not part of a list of hosts", "h1:2181,h2:2181"},
      {"zookeeper:h1:2181", "'zookeeper:' is not part of a list of hosts", "h1:2181"},
      {"jdbc:phoenix:h1,h2:2181:/hbase",
       "'jdbc:phoenix:' is not part of a list of hosts; there is a colon, but no port, before the chroot",
       "h1,h2:2181/hbase"},
      {"zookeeper.connect=h1:2181/kafka", "'zookeeper.connect=' is not part of it", "h1:2181/kafka"},
      {"a:1;b:2", "hosts are joined by commas, not by ';'", "a:1,b:2"},
      {"a:1|b:2", "hosts are joined by commas, not by '|'", "a:1,b:2"},
      {"a:1 b:2", "hosts are joined by commas, not by blanks", "a:1,b:2"},
      {"a:1, b:2\n", "blanks are not part of it", "a:1,b:2"},
      {" h1: 2181 /app", "blanks are not part of it", "h1:2181/app"},
      {"h1 2181", "a colon stands before the port", "h1:2181"},
      {"h1:2181,", "the list of hosts has an empty entry", "h1:2181"},
      {"h1,,h2", "the list of hosts has an empty entry", "h1,h2"},
      {"h1:2181,/app", "the list of hosts has an empty entry", "h1:2181/app"},
      {"'h1:2181'", "quotes are not part of it", "h1:2181"},
      {"(h1,h2)", "'(' and ')' around it are not part of it", "h1,h2"},
      {"[\"h1:1\",\"h2:2\"]", "'[' and ']' around it are not part of it; quotes are not part of it", "h1:1,h2:2"},
      {"h1:2181:", "nothing follows the port", "h1:2181"},
      {"::1", "an IPv6 literal stands in brackets", "[::1]"},
      {"::1:12345,h2", "an IPv6 literal stands in brackets", "[::1]:12345,h2"},
      {"[::1]2181", "a colon stands before the port", "[::1]:2181"},
      {"[h1]:2181", "only an IPv6 literal stands in brackets", "h1:2181"},
  };
  for (const auto& [text, slip, corrected] : slips) {
    BOOST_TEST(complaint(text) == fmt::format("hosts '{}': {}; write '{}'", text, slip, corrected));
    parsed(corrected);
  }
}

/// If the user may mean several things, the error prefers none of them.
BOOST_AUTO_TEST_CASE(what_may_be_meant_is_asked) {
  BOOST_TEST(complaint("h1/a,h2/b") ==
             "hosts 'h1/a,h2/b': there is one chroot, after the last host, but here are '/a' and '/b'");
  BOOST_TEST(complaint("2001:db8::1:2181") ==
             "hosts '2001:db8::1:2181': an IPv6 literal stands in brackets: [2001:db8::1]:2181 if 2181 is the port, "
             "[2001:db8::1:2181] if it is not");
  BOOST_TEST(
      complaint("h1:2888:3888") ==
      "hosts 'h1:2888:3888': 'h1:2888:3888' has two ports, as for the quorum: write the clientPort alone, which is "
      "usually 2181");
  BOOST_TEST(
      complaint("server.1=h1:2888:3888;2181") ==
      "hosts 'server.1=h1:2888:3888;2181': this is a line of the servers' own configuration, with the ports of the "
      "quorum: write each server's host and clientPort, as in zk1:2181,zk2:2181");
  BOOST_TEST(complaint("${ZK}:2181") == "hosts '${ZK}:2181': what begins with '${' was not replaced by its value");
  BOOST_TEST(complaint("h 1:2181") == "hosts 'h 1:2181': hosts are joined by commas, not by blanks");
  BOOST_TEST(complaint("h1:2181, h2:99999") == "hosts 'h1:2181, h2:99999': blanks are not part of it");
}

/// Parameters, and what stands before an '@', may be secrets.
BOOST_AUTO_TEST_CASE(what_may_be_a_secret_is_not_shown) {
  constexpr auto parameters = "parameters belong in a URL, zookeeper://hosts?parameter=value";
  BOOST_TEST(complaint("h1:2181?auth=digest:user:secret") ==
             fmt::format("hosts 'h1:2181?…': {}; write 'h1:2181'", parameters));
  BOOST_TEST(complaint("h1/app&auth=digest:user:secret") ==
             fmt::format("hosts 'h1/app&…': {}; write 'h1/app'", parameters));
  BOOST_TEST(
      complaint("zookeeper://h1?backup=h2,h3:1&auth=digest:user:secret") ==
      fmt::format("hosts 'zookeeper://h1?…': {}; further hosts follow after a comma, not as backup=; 'zookeeper://' "
                  "is not part of a list of hosts; write 'h1,h2,h3:1'",
                  parameters));
  BOOST_TEST(complaint("jdbc:hive2://h1,h2/;user=me;password=secret") ==
             "hosts 'jdbc:hive2://h1,h2/;…': what begins with ';' and has a '=' is a parameter of another program; "
             "'jdbc:hive2://' is not part of a list of hosts; write 'h1,h2'");
  for (const auto* text :
       {"user:secret@h1:2181/app", "zk://user:secret@h1:2181/app", "zk://user:sec/ret@h1:2181/app"}) {
    BOOST_TEST(complaint(text).find("ret@") == std::string::npos);
    BOOST_TEST(complaint(text).starts_with("host '…@h1:2181"), complaint(text));
  }
  BOOST_TEST(complaint("zk://user:se?cret@h1").starts_with("host '…' has an '@'"));
  BOOST_TEST(complaint("h1?auth=digest:user:sec@ret").starts_with("host '…' has an '@'"));
}

/// Unusual, but ZooKeeper takes them, and nothing else can be meant.
BOOST_AUTO_TEST_CASE(unusual_chroots) {
  BOOST_TEST(parsed("h1:2181/a@b").chroot == "/a@b");
  BOOST_TEST(parsed("h1:2181/a b").chroot == "/a b");
  BOOST_TEST(parsed("h1:2181/a:1").chroot == "/a:1");
}

BOOST_AUTO_TEST_CASE(hosts_are_printed_as_they_are_written) {
  BOOST_TEST(detail::to_string(host_port{"::1", 2181}) == "[::1]:2181");
  BOOST_TEST(detail::to_string(host_port{"h1", 2181}) == "h1:2181");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
