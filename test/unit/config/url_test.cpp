#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection::test {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(url)

namespace {

session_config parsed(std::string_view url) {
  session_config config;
  if (const auto wrong = parse_zookeeper_url(url, config)) BOOST_FAIL(wrong->text);
  return config;
}

/// What `make_factory` says of a bad URL, with the kind of the error.
void refuses(std::string_view url, errc kind, std::string_view text) {
  boost::asio::io_context context;
  failure error;
  BOOST_TEST((make_factory(context.get_executor(), url, error) == nullptr));
  BOOST_TEST(error.code == make_error_code(kind), url << ": " << error.code.message());
  BOOST_TEST(error.text == text);
  BOOST_CHECK_EXCEPTION(make_factory(context.get_executor(), url), system_error, [&](const system_error& thrown) {
    return thrown.code() == kind && std::string_view(thrown.what()).starts_with(text);
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(hosts_and_chroot) {
  const auto config = parsed("zookeeper://h1:2181,[::1]:2182/team");
  BOOST_TEST(config.hosts == "h1:2181,[::1]:2182/team");
  BOOST_TEST(config.session_timeout.count() == 10'000);
  BOOST_TEST(config.root == "/elections");
}

BOOST_AUTO_TEST_CASE(every_parameter) {
  const auto config = parsed(
      "zookeeper://h1?session_timeout=4s&max_tick=500ms&first_connect_timeout=0s&close_timeout=1m&root=/a%2Fb"
      "&candidate_id=me%20too&scheme=kazoo&auth=digest:user:pass%26word&acl=creator&on_disconnect=end&max_answer="
      "2000000");
  BOOST_TEST((config.session_timeout == 4s));
  BOOST_TEST((config.max_tick == 500ms));
  BOOST_TEST((config.first_connect_timeout == 0s));
  BOOST_TEST((config.close_timeout == 1min));
  BOOST_TEST(config.root == "/a/b");
  BOOST_TEST(config.candidate_id == "me too");
  BOOST_TEST((config.scheme == candidate_scheme::kazoo));
  BOOST_TEST((config.auth == std::vector<auth_entry>{{"digest", "user:pass&word"}}));
  BOOST_TEST((config.acl == std::vector<acl_entry>{{acl_entry::all, "auth", ""}}));
  BOOST_TEST((config.on_disconnect == disconnect_policy::end_at_once));
  BOOST_TEST(config.max_answer == 2'000'000U);
}

/// In code the schemes have underscores, and go-zookeeper's is longer.
BOOST_AUTO_TEST_CASE(a_scheme_may_be_called_as_in_code) {
  BOOST_TEST((parsed("zookeeper://h1?scheme=curator_latch").scheme == candidate_scheme::curator_latch));
  BOOST_TEST((parsed("zookeeper://h1?scheme=curator_lock").scheme == candidate_scheme::curator_lock));
  BOOST_TEST((parsed("zookeeper://h1?scheme=go_lock").scheme == candidate_scheme::go_lock));
  for (const auto scheme : {candidate_scheme::curator_latch, candidate_scheme::curator_lock, candidate_scheme::kazoo,
                            candidate_scheme::go_lock}) {
    BOOST_TEST((parse_scheme(to_string(scheme)) == scheme));
  }
}

BOOST_AUTO_TEST_CASE(foreign_candidates_are_refused_unless_allowed) {
  BOOST_TEST(!parsed("zookeeper://h1").allow_foreign_candidates);
  BOOST_TEST(parsed("zookeeper://h1?allow_foreign_candidates=true").allow_foreign_candidates);
  BOOST_TEST(!parsed("zookeeper://h1?allow_foreign_candidates=false").allow_foreign_candidates);
}

BOOST_AUTO_TEST_CASE(a_bad_url_leaves_the_configuration_alone) {
  session_config config;
  config.root = "/mine";
  BOOST_TEST(parse_zookeeper_url("zookeeper://h1?root=/other&nonsense=1", config).has_value());
  BOOST_TEST(config.root == "/mine");
  BOOST_TEST(config.hosts == "");
}

BOOST_AUTO_TEST_CASE(each_refusal_names_the_offender) {
  refuses("etcd://h1", errc::unknown_scheme,
          "unknown scheme 'etcd': known are zookeeper:, zookeeper+tls:, memory: and noop:");
  refuses("zookeeper", errc::unknown_scheme,
          "unknown scheme 'zookeeper': known are zookeeper:, zookeeper+tls:, memory: and noop:");
  refuses("", errc::unknown_scheme, "unknown scheme '': known are zookeeper:, zookeeper+tls:, memory: and noop:");
  refuses("zk://h1:2181,h2/app", errc::unknown_scheme,
          "unknown scheme 'zk': known are zookeeper:, zookeeper+tls:, memory: and noop:; write zookeeper:// in place "
          "of zk://");
  refuses("h1:2181,h2:2181/app?auth=digest:user:secret", errc::unknown_scheme,
          "unknown scheme 'h1': known are zookeeper:, zookeeper+tls:, memory: and noop:; a URL begins with its scheme: "
          "write "
          "zookeeper://h1:2181,h2:2181/app?…");
  refuses("zookeeper:2181", errc::unknown_scheme,
          "'zookeeper' does not begin with zookeeper:// or zookeeper+tls://; a URL begins with its scheme: write "
          "zookeeper://zookeeper:2181");
  refuses("zookeeper://h1?backup=h2", errc::unknown_parameter,
          "unknown parameter 'backup': further hosts follow after a comma, zookeeper://h1:2181,h2:2181");
  refuses("zookeeper://h1;h2", errc::invalid_hosts,
          "hosts 'h1;h2': hosts are joined by commas, not by ';'; write 'h1,h2'");
  refuses("zookeeper:h1", errc::unknown_scheme, "'zookeeper' does not begin with zookeeper:// or zookeeper+tls://");
  refuses("noop:?x=1", errc::unknown_parameter, "noop: takes neither hosts nor parameters, but is given 'x'");
  refuses("noop://h1:2181", errc::unknown_parameter, "noop: takes neither hosts nor parameters, but is given hosts");
  refuses(
      "zookeeper://h1?colour=red", errc::unknown_parameter,
      "unknown parameter 'colour': known are session_timeout, max_tick, first_connect_timeout, close_timeout, root, "
      "candidate_id, scheme, allow_foreign_candidates, on_disconnect, auth, acl, max_answer, tls_ca, tls_certificate, "
      "tls_key, "
      "tls_key_password_file and tls_server_name");
  refuses("zookeeper://h1?root=/a&root=/b", errc::repeated_parameter, "parameter 'root' is given twice");
  refuses("zookeeper://h1?root", errc::invalid_value, "parameter 'root' has no value");
  refuses("zookeeper://h1?session_timeout=10", errc::invalid_value,
          "parameter 'session_timeout' has the value '10': expected a duration such as 500ms, 10s or 2m");
  refuses("zookeeper://h1?session_timeout=1ms", errc::invalid_value,
          "session_timeout of 1 ms is not between 100 ms and 24 h");
  refuses("zookeeper://h1?root=elections", errc::invalid_value, "root 'elections' does not begin with a slash");
  refuses("zookeeper://h1?root=/zookeeper", errc::invalid_value, "root '/zookeeper' is reserved by ZooKeeper");
  refuses("zookeeper://h1?allow_foreign_candidates=yes", errc::invalid_value,
          "parameter 'allow_foreign_candidates' has the value 'yes': expected true or false");
  for (const auto* size : {"64MiB", "", "-1", "99999999999999999999"})
    refuses(std::string("zookeeper://h1?max_answer=") + size, errc::invalid_value,
            std::string("parameter 'max_answer' has the value '") + size + "': expected a number of bytes");
  refuses("zookeeper://h1?scheme=etcd", errc::invalid_value,
          "parameter 'scheme' has the value 'etcd': expected curator-latch, curator-lock, kazoo or go");
  refuses(
      "zookeeper://h1?candidate_id=%2", errc::invalid_value,
      "parameter 'candidate_id' has the value '%2': expected %XX with two hexadecimal digits for each escaped byte");
  refuses("zookeeper://", errc::invalid_hosts, "no hosts are given: write host:port,host:port");
  refuses("zookeeper://h1:99999", errc::invalid_hosts,
          "host 'h1:99999' has no port between 1 and 65535 after its colon");
}

/// The host part says whether, the parameters say how.
BOOST_AUTO_TEST_CASE(tls_is_in_the_scheme) {
  BOOST_TEST(!parsed("zookeeper://h1").tls.has_value());
  BOOST_TEST((parsed("zookeeper+tls://h1:2281").tls == tls_settings{}));
  const auto config = parsed(
      "zookeeper+tls://h1:2281,h2:2281/app?tls_ca=/ca.pem&tls_certificate=/own%20cert.pem&tls_key=/own.key"
      "&tls_key_password_file=/password&tls_server_name=zk&root=/r");
  BOOST_TEST(config.hosts == "h1:2281,h2:2281/app");
  BOOST_TEST(config.root == "/r");
  BOOST_TEST((config.tls == tls_settings{"/ca.pem", "/own cert.pem", "/own.key", "/password", "zk"}));
}

BOOST_AUTO_TEST_CASE(tls_that_was_set_before_stays) {
  session_config config;
  config.tls = tls_settings{.ca_file = "/ca.pem", .server_name = "zk"};
  BOOST_TEST(!parse_zookeeper_url("zookeeper://h1", config).has_value());
  BOOST_TEST((config.tls == tls_settings{.ca_file = "/ca.pem", .server_name = "zk"}));
  BOOST_TEST(!parse_zookeeper_url("zookeeper+tls://h1?tls_ca=/new.pem", config).has_value());
  BOOST_TEST((config.tls == tls_settings{.ca_file = "/new.pem", .server_name = "zk"}));
  BOOST_TEST(parse_zookeeper_url("zookeeper://h1?tls_ca=/ca.pem", config).has_value());
}

BOOST_AUTO_TEST_CASE(a_parameter_of_tls_needs_tls) {
  for (const auto* url :
       {"zookeeper://h1?tls_ca=/ca.pem", "zookeeper://h1?auth=digest:me:x&tls_ca=/ca.pem", "memory:?tls_ca=/ca.pem"})
    refuses(url, errc::invalid_value, "parameter 'tls_ca' is for zookeeper+tls:// URLs");
  refuses("zookeeper+tls://h1?tls_key=/own.key", errc::invalid_value, "tls_key is given without tls_certificate");
  refuses("zookeeper+tls://h1?tls_ca=%00", errc::invalid_value, "tls has a name with a zero byte");
}

BOOST_AUTO_TEST_CASE(other_names_of_tls_are_corrected) {
  for (const std::string scheme : {"zks", "zookeepers", "zookeeper+ssl", "ZooKeeper+TLS"}) {
    refuses(scheme + "://h1", errc::unknown_scheme,
            "unknown scheme '" + scheme +
                "': known are zookeeper:, zookeeper+tls:, memory: and noop:; write zookeeper+tls:// in place of " +
                scheme + "://");
  }
}

BOOST_AUTO_TEST_CASE(a_refused_secret_is_not_repeated) {
  // Nor is it shown where the slip is elsewhere.
  session_config config;
  for (const auto* url : {"zookeeper//h1?auth=digest%3Auser%3Asecret", "zookeeper?auth=digest%3Auser%3Asecret"}) {
    refuses(url, errc::unknown_scheme,
            "unknown scheme 'zookeeper': known are zookeeper:, zookeeper+tls:, memory: and noop:");
    BOOST_TEST(parse_zookeeper_url(url, config)->text ==
               "'zookeeper' does not begin with zookeeper:// or zookeeper+tls://");
  }
  refuses("zookeeper://h1?auth=secret", errc::invalid_value,
          "parameter 'auth' has the value '…': expected scheme:credentials, such as digest:user:password");
  refuses("zookeeper://h1?auth=digest:user:sec%ret", errc::invalid_value,
          "parameter 'auth' has the value '…': expected %XX with two hexadecimal digits for each escaped byte");
  for (const auto* url : {"zookeeper://h1?auth=digest:user:se&cret", "zookeeper://h1?auth=digest:user:se&cr=et"}) {
    refuses(url, errc::unknown_parameter,
            "the text after 'auth' is not a parameter: write an '&' within a value as %26");
  }
  refuses("zookeeper://user:secret@h1:2181", errc::invalid_hosts,
          "host '…@h1:2181' has an '@': credentials go into the parameter auth=digest:user:password");
  refuses("noop:?auth=digest:user:secret", errc::unknown_parameter,
          "noop: takes neither hosts nor parameters, but is given 'auth'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
