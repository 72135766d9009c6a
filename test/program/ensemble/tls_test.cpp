// The program over TLS, by its options, by its environment and by a URL.
#include "support/running_program.hpp"

#include "support/foreign_ensemble.hpp"
#include "support/zookeeper_server.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>
#include <vector>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(tls_options, *needs_own_servers())

/// Its clients have to show a certificate.
zookeeper_server& strict_server() {
  static zookeeper_server server([] {
    server_options options;
    options.secure.emplace().clients = "need";
    return options;
  }());
  return server;
}

std::string secure_hosts() { return strict_server().secure_access().hosts(); }

using words = std::vector<std::string>;
using variables = std::map<std::string, std::string>;

words by_options(words rest) {
  rest.insert(rest.end(), {"--hosts", secure_hosts(), "--tls", "--tls-ca", certificate("ca.pem"), "--tls-certificate",
                           certificate("orders.pem"), "--tls-key", certificate("locked.key"), "--tls-key-password-file",
                           certificate("password")});
  return rest;
}

variables by_environment() {
  return {{"ZKELECTION_HOSTS", secure_hosts()},
          {"ZKELECTION_TLS_CA", certificate("ca.pem")},
          {"ZKELECTION_TLS_CERTIFICATE", certificate("billing.pem")},
          {"ZKELECTION_TLS_KEY", certificate("billing.key")}};
}

std::string by_url() {
  return "zookeeper+tls://" + secure_hosts() + "?tls_ca=" + certificate("ca.pem") +
         "&tls_certificate=" + certificate("orders.pem") + "&tls_key=" + certificate("orders.key");
}

struct outcome {
  int code;
  std::string output, errors;
  bool says(std::string_view text) const { return (output + errors).find(text) != std::string::npos; }
};

outcome outcome_of(words arguments, variables environment = {}) {
  running_program run(std::move(arguments), {.environment = std::move(environment)});
  const int code = run.exit_code();
  run.drain();
  return {code, run.output(), run.errors()};
}

BOOST_AUTO_TEST_CASE(a_master_by_options_is_seen_by_environment_and_by_url) {
  auto arguments = by_options({"run", "--resource", "cli/secret", "--id", "secured"});
  arguments.insert(arguments.end(), {"--", "sh", "-c", "echo token=$ZKELECTION_TOKEN; exec sleep 1000"});
  running_program master(arguments);
  BOOST_TEST(master.expect_token() > 0);

  const words question{"leader", "--resource", "cli/secret", "--json"};
  const auto seen = outcome_of(question, by_environment());
  BOOST_TEST(seen.code == 0, seen.errors);
  BOOST_TEST(seen.says(R"("master":{"id":"secured")"), seen.output);
  auto by_its_url = question;
  by_its_url.insert(by_its_url.end(), {"--url", by_url()});
  BOOST_TEST(outcome_of(by_its_url).output == seen.output);
}

BOOST_AUTO_TEST_CASE(a_check_tells_until_when_the_certificate_is_valid) {
  const auto seen = outcome_of(by_options({"check", "--max-tick", "500ms"}));
  BOOST_TEST(seen.code == 0, seen.output << seen.errors);
  BOOST_TEST(seen.says("\nSAFE: "), seen.output);
  BOOST_TEST(seen.says("CN=localhost"), seen.output);
  BOOST_TEST(seen.says("CN=first authority"), seen.output);
  BOOST_TEST(!seen.says("certificate ends in"), seen.output);
  const auto by_variables = outcome_of({"check", "--max-tick", "500ms"}, by_environment());
  BOOST_TEST(by_variables.code == 0, by_variables.output << by_variables.errors);
}

BOOST_AUTO_TEST_CASE(a_check_warns_of_a_certificate_that_ends_soon) {
  server_options options;
  options.secure.emplace().identity = certificate("ending.pem");
  zookeeper_server server(options);
  const auto seen = outcome_of({"check", "--max-tick", "500ms", "--hosts", server.secure_access().hosts(), "--tls",
                                "--tls-ca", certificate("ca.pem")});
  BOOST_TEST(seen.code == 0, seen.output << seen.errors);
  BOOST_TEST(seen.says("the server's certificate ends in 9 days"), seen.output << seen.errors);
}

BOOST_AUTO_TEST_CASE(what_does_not_do_is_named) {
  auto environment = by_environment();
  environment["ZKELECTION_TLS_CA"] = certificate("ca.pem", authority::second);
  for (const auto* command : {"check", "leader"}) {
    words arguments{command, "--timeout", "1s"};
    if (command == std::string("leader")) arguments.insert(arguments.end(), {"--resource", "cli/secret"});
    const auto seen = outcome_of(arguments, environment);
    BOOST_TEST(seen.code == 123, seen.output << seen.errors);
    BOOST_TEST(seen.says("first authority"), seen.output << seen.errors);
    BOOST_TEST(seen.says(secure_hosts()), seen.output << seen.errors);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
