// Over TLS, on real servers: each way to get no connection, and what is said of it.
#include <boost/test/unit_test.hpp>

#include "support/tls_stage.hpp"

namespace zkelection::test {
namespace {

struct refusal_stage : tls_stage {
  void check_words_for(const session_config& with, const std::vector<std::string>& words,
                       errc expected = errc::tls_failed) {
    play([&]() -> asio::awaitable<void> { co_await check_that_it_is_refused(with, expected, words); });
  }

  /// The stage's own server refuses this client.
  void check_words(tls_settings tls, const std::vector<std::string>& words) {
    check_words_for(config_over_tls(secure_hosts(), std::move(tls)), words);
  }

  /// Another server refuses a client that would do for the stage's own.
  void check_words_of(const secure_port& secure, tls_settings tls, const std::vector<std::string>& words) {
    zookeeper_server server({.secure = secure});
    check_words_for(config_over_tls(server.secure_access().hosts(), std::move(tls)), words);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_refusals, refusal_stage, *needs_own_servers())

// ---- What the server shows does not do.

BOOST_AUTO_TEST_CASE(a_server_of_another_authority) {
  check_words(believing(authority::second), {"CN=first authority", certificate("ca.pem", authority::second)});
}

/// The system's own authorities do not know it.
BOOST_AUTO_TEST_CASE(a_server_of_an_authority_that_the_system_does_not_know) {
  check_words(tls_settings{}, {"CN=first authority", "the system's trust store", "set tls_ca"});
}

BOOST_AUTO_TEST_CASE(an_expired_certificate) {
  secure_port expired;
  expired.identity = certificate("expired.pem");
  check_words_of(expired, believing(), {"ended at 2020-12-31 23:59:59 UTC"});
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_name) {
  secure_port elsewhere;
  elsewhere.identity = certificate("elsewhere.pem");
  check_words_of(elsewhere, believing(),
                 {"is for zookeeper.elsewhere.example, and not for 127.0.0.1", "set tls_server_name"});
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_for_the_expected_name) {
  auto tls = believing();
  tls.server_name = "zookeeper.elsewhere.example";
  check_words(tls, {"is for localhost, 127.0.0.1, ::1, and not for zookeeper.elsewhere.example"});
}

// ---- One side speaks TLS, and the other does not.

BOOST_AUTO_TEST_CASE(a_plain_client_on_a_secure_port) {
  check_words_for(config(secure_hosts()), {"without an answer; if the port is for TLS, use zookeeper+tls"},
                  errc::unreachable);
}

/// Servers with a secure port read their plain one by other means than servers without.
BOOST_AUTO_TEST_CASE(a_secure_client_on_a_plain_port) {
  for (const auto& hosts : {access().hosts(), shared_server().access().hosts()})
    check_words_for(config_over_tls(hosts, believing()), {"does the server speak TLS on this port?"});
}

// ---- What we show does not do.

BOOST_AUTO_TEST_CASE(no_certificate_where_one_is_needed) {
  for (const auto* version : {"TLSv1.2", "TLSv1.3"}) {
    BOOST_TEST_CONTEXT(version) {
      secure_port strict;
      strict.clients = "need";
      strict.version = version;
      check_words_of(strict, believing(), {"the server asks for a certificate, and we have none: set tls_certificate"});
    }
  }
}

/// It asks for one, and then does not know whose it is.
BOOST_AUTO_TEST_CASE(a_certificate_of_another_authority) {
  for (const auto* version : {"TLSv1.2", "TLSv1.3"}) {
    BOOST_TEST_CONTEXT(version) {
      secure_port strict;
      strict.version = version;
      auto tls = identified_as("orders", authority::second);
      tls.ca_file = certificate("ca.pem");
      check_words_of(strict, tls, {"the server refuses our certificate", tls.certificate_file});
    }
  }
}

// ---- Our own files do not do.

BOOST_AUTO_TEST_CASE(files_that_are_missing) {
  const auto nowhere = certificate("nowhere.pem");
  for (const auto file : {&tls_settings::ca_file, &tls_settings::certificate_file, &tls_settings::key_file,
                          &tls_settings::key_password_file}) {
    auto tls = identified_as("orders");
    if (file == &tls_settings::key_password_file) tls.key_file = certificate("locked.key");
    tls.*file = nowhere;
    check_words(tls, {nowhere, "No such file or directory"});
  }
}

BOOST_AUTO_TEST_CASE(files_that_hold_something_else) {
  const auto password = certificate("password");
  for (const auto file : {&tls_settings::ca_file, &tls_settings::certificate_file, &tls_settings::key_file}) {
    auto tls = identified_as("orders");
    tls.*file = password;
    check_words(tls, {password});
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_another_certificate) {
  auto tls = identified_as("orders");
  tls.key_file = certificate("billing.key");
  check_words(tls, {tls.key_file, tls.certificate_file});
}

/// The password itself is never said.
BOOST_AUTO_TEST_CASE(a_key_with_another_password) {
  auto tls = identified_as("orders");
  tls.key_file = certificate("locked.key");
  tls.key_password_file = certificate("wrong-password");
  check_words(tls, {tls.key_file, tls.key_password_file});
  BOOST_TEST(!has_told("open barley"));
}

BOOST_AUTO_TEST_CASE(a_locked_key_without_a_password) {
  auto tls = identified_as("orders");
  tls.key_file = certificate("locked.key");
  check_words(tls, {tls.key_file, "set tls_key_password_file"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
