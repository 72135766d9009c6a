// Over TLS, bytes pass between those who trust each other; and nobody else gets that far, or stays without a reason.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "unit/zookeeper/tls/tls_story.hpp"

namespace zkelection::test {

BOOST_FIXTURE_TEST_SUITE(tls_transport, tls_story)

BOOST_AUTO_TEST_CASE(bytes_pass_in_both_versions) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    serve({.least_version = version, .most_version = version});
    BOOST_TEST(connects(trusting()) == "");
    check_bytes();
  }
}

/// More than any buffer between the two holds: some of it has to wait for the server.
BOOST_AUTO_TEST_CASE(many_bytes_pass_in_order) {
  BOOST_TEST(connects(trusting()) == "");
  std::string much;
  for (int i = 0; much.size() < 8'000'000; ++i) much += std::to_string(i) + ' ';
  bool taken = false;
  client->send(much, [&taken, keep = client] { taken = true; });
  BOOST_TEST(client->unsent() > 0u);
  BOOST_TEST((hear(much.size()) == much));
  BOOST_TEST(taken);
  BOOST_TEST(client->unsent() == 0u);
}

BOOST_AUTO_TEST_CASE(the_server_hears_the_name_that_is_wanted) {
  BOOST_TEST(connects(trusting()) == "");
  check_bytes();
  BOOST_TEST(server->asked_name() == "zk1.example");
  BOOST_TEST(connects(trusting(), "ZK1.example.") == "");  // as names may be written
}

BOOST_AUTO_TEST_CASE(an_address_is_verified_as_an_address) {
  serve_as({.hosts = "IP:127.0.0.1,IP:::1"});
  BOOST_TEST(connects(trusting(), "127.0.0.1") == "");
  check_bytes();
  BOOST_TEST(server->asked_name() == "");  // a name is asked for, or nothing
  BOOST_TEST(connects(trusting(), "[::1]") == "");
  BOOST_TEST(connects(trusting(), "127.0.0.2") ==
             "the server's certificate is for 127.0.0.1, ::1, and not for 127.0.0.2; if it is the right server, set "
             "tls_server_name");
}

BOOST_AUTO_TEST_CASE(another_name_is_refused_unless_it_is_set) {
  BOOST_TEST(connects(trusting(), "zk2.example") ==
             "the server's certificate is for zk1.example, and not for zk2.example; if it is the right server, set "
             "tls_server_name");
  BOOST_TEST((error == boost::system::errc::protocol_error));
  auto settings = trusting();
  settings.server_name = "zk1.example";
  BOOST_TEST(connects(settings, "zk2.example") == "");
}

BOOST_AUTO_TEST_CASE(a_certificate_without_hosts_is_for_its_subject) {
  serve_as({.name = "zk3.example", .hosts = ""});
  BOOST_TEST(connects(trusting(), "zk3.example") == "");
  BOOST_TEST(connects(trusting()) ==
             "the server's certificate is for CN=zk3.example, and not for zk1.example; if it is the right server, set "
             "tls_server_name");
}

BOOST_AUTO_TEST_CASE(a_stranger_among_authorities_is_refused) {
  const certificate_authority theirs("their CA");
  const tls_settings settings{.ca_file = files.write("ca.pem", theirs.certificate())};
  BOOST_TEST(connects(settings) ==
             "the server's certificate was issued by 'CN=our CA', which is not in tls_ca '" + settings.ca_file + "'");
  BOOST_TEST(connects({}) ==
             "the server's certificate was issued by 'CN=our CA', which is not in the system's trust store; if it is "
             "your CA's, set tls_ca");
}

BOOST_AUTO_TEST_CASE(an_authority_of_the_same_name_is_a_stranger) {
  const certificate_authority theirs("our CA");
  const tls_settings settings{.ca_file = files.write("ca.pem", theirs.certificate())};
  BOOST_TEST(connects(settings) ==
             "the server's certificate was issued by another 'CN=our CA' than the one in tls_ca '" + settings.ca_file +
                 "'");
}

BOOST_AUTO_TEST_CASE(a_certificate_out_of_its_time_is_refused) {
  serve_as({.from = std::chrono::hours(-48), .until = std::chrono::hours(-24)});
  const auto expired = connects(trusting());
  BOOST_TEST(expired.starts_with("the server's certificate ended at 20"), expired);
  BOOST_TEST(expired.ends_with(" UTC"), expired);
  serve_as({.from = std::chrono::hours(24)});
  const auto early = connects(trusting());
  BOOST_TEST(early.starts_with("the server's certificate begins at 20"), early);
  BOOST_TEST(early.ends_with(" UTC; is this machine's clock right?"), early);
}

BOOST_AUTO_TEST_CASE(a_client_shows_its_certificate) {
  serve({.clients_from = ours.certificate()});
  BOOST_TEST(connects(showing(ours.issue({.name = "orders"}))) == "");
  check_bytes();
  BOOST_TEST(server->visitor() == "orders");
}

/// In TLS 1.3 the server says so only after the handshake, which is over for the client by then.
BOOST_AUTO_TEST_CASE(a_client_without_the_certificate_that_is_wanted_hears_so) {
  serve({.clients_from = ours.certificate(), .least_version = TLS1_2_VERSION, .most_version = TLS1_2_VERSION});
  BOOST_TEST(connects(trusting()) ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: handshake failure)");
  serve({.clients_from = ours.certificate()});
  BOOST_TEST(connects(trusting()) == "");
  BOOST_TEST(hear(1) == "");
  BOOST_TEST(why() ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: certificate "
             "required)");
  BOOST_TEST(client->ends_by_tls());
}

BOOST_AUTO_TEST_CASE(a_client_with_a_strange_certificate_hears_so) {
  serve({.clients_from = ours.certificate()});
  const certificate_authority theirs("their CA");
  const auto settings = showing(theirs.issue());
  BOOST_TEST(connects(settings) == "");
  BOOST_TEST(hear(1) == "");
  BOOST_TEST(why() == "the server refuses our certificate, tls_certificate '" + settings.certificate_file +
                          "' (its alert: unknown CA)");
}

/// So that new files need no restart.
BOOST_AUTO_TEST_CASE(each_connection_reads_the_files_again) {
  const auto settings = trusting();
  BOOST_TEST(connects(settings) == "");
  const certificate_authority next("next CA");
  server->use(next.issue());
  BOOST_TEST(connects(settings) ==
             "the server's certificate was issued by 'CN=next CA', which is not in tls_ca '" + settings.ca_file + "'");
  files.write("ca.pem", next.certificate());
  BOOST_TEST(connects(settings) == "");
  check_bytes();
}

/// The process reads them once, since they are many; and again if they have changed.
BOOST_AUTO_TEST_CASE(new_authorities_of_the_system_need_no_restart) {
  const auto system = files.write("system.pem", ours.certificate());
  ::setenv("SSL_CERT_FILE", system.c_str(), 1);
  BOOST_TEST(connects({}) == "");
  const certificate_authority next("next CA");
  files.write("system.pem", next.certificate());
  BOOST_TEST(
      connects({}).starts_with("the server's certificate was issued by 'CN=our CA', which is not in the system's"));
  server->use(next.issue());
  BOOST_TEST(connects({}) == "");
  ::unsetenv("SSL_CERT_FILE");
}

BOOST_AUTO_TEST_CASE(a_server_of_old_versions_is_refused) {
  serve({.least_version = TLS1_VERSION, .most_version = TLS1_1_VERSION});
  BOOST_TEST(connects(trusting()) == "the server speaks neither TLS 1.2 nor TLS 1.3");
}

BOOST_AUTO_TEST_CASE(the_certificate_is_there_to_be_looked_at) {
  serve_as({.name = "zk1\n", .hosts = "DNS:zk1.example,IP:10.0.0.1", .until = std::chrono::hours(48)});
  BOOST_TEST(connects(trusting()) == "");
  const auto shown = client->servers_certificate();
  BOOST_REQUIRE(shown.has_value());
  BOOST_TEST(shown->subject == "CN=zk1\\0A");
  BOOST_TEST(shown->issuer == "CN=our CA");
  BOOST_TEST((shown->names == std::vector<std::string>{"zk1.example", "10.0.0.1"}));
  BOOST_TEST(((shown->valid_until - shown->valid_from) == std::chrono::hours(49)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
