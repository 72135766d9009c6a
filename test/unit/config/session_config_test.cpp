#include <boost/test/unit_test.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection::test {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(session_config_check)

namespace {

session_config usable() {
  session_config config;
  config.hosts = "h1:2181";
  return config;
}

void refuses(const session_config& config, errc kind, std::string_view text) {
  const auto wrong = check(config);
  BOOST_REQUIRE(wrong.has_value());
  BOOST_TEST(wrong->code == make_error_code(kind));
  BOOST_TEST(wrong->text == text);
}

}  // namespace

BOOST_AUTO_TEST_CASE(hosts_are_enough) { BOOST_TEST(!check(usable()).has_value()); }

/// Files are looked at when a connection is made: they may come later.
BOOST_AUTO_TEST_CASE(files_of_tls_need_not_exist) {
  auto config = usable();
  config.tls = tls_settings{"/no/ca.pem", "/no/own.pem", "/no/own.key", "/no/password", "zk"};
  BOOST_TEST(!check(config).has_value());
}

BOOST_AUTO_TEST_CASE(a_candidate_id_of_64_kib_is_the_longest) {
  auto config = usable();
  config.candidate_id.assign(64 * 1024, 'x');
  BOOST_TEST(!check(config).has_value());
  config.candidate_id += 'x';
  refuses(config, errc::candidate_id_too_long, "candidate_id is 65537 bytes long; 65536 are allowed");
}

BOOST_AUTO_TEST_CASE(each_refusal_names_the_member) {
  auto config = usable();
  config.hosts.clear();
  refuses(config, errc::invalid_hosts, "no hosts are given: write host:port,host:port");

  config = usable();
  config.session_timeout = 99ms;
  refuses(config, errc::invalid_value, "session_timeout of 99 ms is not between 100 ms and 24 h");

  config = usable();
  config.max_answer = (1 << 20) - 1;
  refuses(config, errc::invalid_value, "max_answer of 1048575 is not between 1048576 and 268435456 bytes");

  config = usable();
  config.close_timeout = 25h;
  refuses(config, errc::invalid_value, "close_timeout of 90000 s is not between 1 ms and 24 h");

  config = usable();
  config.first_connect_timeout = -1ms;
  refuses(config, errc::invalid_value, "first_connect_timeout of -1 ms is not between 0 ms and 24 h");

  config = usable();
  config.root = "/a/";
  refuses(config, errc::invalid_value, "root '/a/' has an empty name: leave out leading, trailing and doubled slashes");

  config = usable();
  config.acl.clear();
  refuses(config, errc::invalid_value, "acl is empty: nobody could read or delete the nodes");

  config = usable();
  config.acl.front().permissions = 32;
  refuses(config, errc::invalid_value, "acl permissions 32 for 'world:anyone' are not between 1 and 31");

  config = usable();
  config.auth.push_back({"", "user:password"});
  refuses(config, errc::invalid_value, "auth has an entry without a scheme");

  config = usable();
  config.tls = tls_settings{.key_file = "/own.key"};
  refuses(config, errc::invalid_value, "tls_key is given without tls_certificate");
  config.tls = tls_settings{.key_password_file = "/password"};
  refuses(config, errc::invalid_value, "tls_key_password_file is given without tls_certificate");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
