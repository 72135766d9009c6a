// The command line: what it is taken for, and what is said of one that is wrong.
#include "program/command_line/commands.hpp"
#include "program/command_line/connection.hpp"

#include "zkelection/config/url_parameters.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace zkelection::test {

namespace {

program::options parsed_words(std::vector<const char*> words) {
  words.insert(words.begin(), "zkelection");
  return program::parse_options(static_cast<int>(words.size()), words.data());
}

std::string complaint(const std::vector<const char*>& words) {
  try {
    parsed_words(words);
  } catch (const program::usage_error& error) {
    return error.what();
  }
  return "nothing";
}

/// The settings, as `source parameter value`.
std::vector<std::string> settings_of(const std::vector<const char*>& words) {
  std::vector<std::string> texts;
  for (const auto& one : parsed_words(words).connection.settings)
    texts.push_back(one.source + ' ' + one.parameter + ' ' + one.value + (one.is_in_file ? " (file)" : ""));
  return texts;
}

using texts = std::vector<std::string>;

/// Sets a variable of the environment while it lives.
class exported {
 public:
  exported(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  exported(const exported&) = delete;
  exported& operator=(const exported&) = delete;
  ~exported() { ::unsetenv(name_); }

 private:
  const char* name_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(table_of_commands)

BOOST_AUTO_TEST_CASE(has_no_action_option_or_name_twice) {
  std::set<program::action> actions;
  std::set<std::string_view> names;
  for (const auto& command : program::commands()) {
    BOOST_TEST(actions.insert(command.action).second, command.name);
    BOOST_TEST(names.insert(command.name).second, command.name);
    std::set<std::string_view> options;
    for (const auto& option : command.options)
      BOOST_TEST(options.insert(option.names).second, command.name << ' ' << option.names);
  }
}

/// An option that is a setting must name a parameter that URLs have.
BOOST_AUTO_TEST_CASE(names_only_parameters_that_there_are) {
  for (const auto& command : program::commands()) {
    for (const auto& option : command.options) {
      if (*option.parameter == 0) continue;
      session_config config;
      const auto wrong = detail::set_parameter(option.parameter, option.names, "", config);
      BOOST_TEST((!wrong || wrong->code != errc::unknown_parameter), option.names << " sets " << option.parameter);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(options_that_are_settings)

BOOST_AUTO_TEST_CASE(go_to_the_parameters_of_urls) {
  BOOST_TEST((settings_of({"run", "--resource", "r", "--hosts", "h", "--max-tick", "3s", "--auth", "a:b", "--auth=c:d",
                           "--auth-file", "secrets", "--id", "me", "--allow-foreign-candidates", "--", "work"}) ==
              texts{"--auth auth a:b", "--auth auth c:d", "--auth-file auth secrets (file)", "--id candidate_id me",
                    "--allow-foreign-candidates allow_foreign_candidates true", "--max-tick max_tick 3s"}));
}

BOOST_AUTO_TEST_CASE(come_from_the_environment_if_the_command_line_has_none) {
  const exported credentials("ZKELECTION_AUTH", "e:f");
  BOOST_TEST((settings_of({"leader", "--resource", "r", "--hosts", "h"}) == texts{"ZKELECTION_AUTH auth e:f"}));
  BOOST_TEST((settings_of({"leader", "--resource", "r", "--hosts", "h", "--auth", "a:b"}) == texts{"--auth auth a:b"}));
  BOOST_TEST((settings_of({"leader", "--resource", "r", "--hosts", "h", "--auth-file", "secrets"}) ==
              texts{"--auth-file auth secrets (file)"}));
  BOOST_TEST(settings_of({"check", "--hosts", "h"}).empty(), "check takes no credentials");
  BOOST_TEST(settings_of({"run", "--resource", "r", "--url", "noop:", "--", "work"}).empty(), "nor does noop");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(tls_on_the_command_line)

namespace {

std::optional<tls_settings> tls_of(std::vector<const char*> words) {
  words.insert(words.begin(), "check");
  const program::logger log(program::log_level::always);
  return program::make_config(parsed_words(words).connection, log).tls;
}

}  // namespace

BOOST_AUTO_TEST_CASE(is_off_unless_something_wants_it) {
  BOOST_TEST(!tls_of({"--hosts", "h"}).has_value());
  BOOST_TEST((tls_of({"--hosts", "h", "--tls"}) == tls_settings{}));
  BOOST_TEST((tls_of({"--hosts", "h", "--tls-ca", "/ca.pem"}) == tls_settings{.ca_file = "/ca.pem"}));
}

BOOST_AUTO_TEST_CASE(has_an_option_for_each_setting) {
  BOOST_TEST((tls_of({"--hosts", "h", "--tls", "--tls-ca=/ca.pem", "--tls-key=/own.key", "--tls-certificate=/own.pem",
                      "--tls-key-password-file=/password", "--tls-server-name=zk"}) ==
              tls_settings{"/ca.pem", "/own.pem", "/own.key", "/password", "zk"}));
}

BOOST_AUTO_TEST_CASE(has_a_variable_for_each_setting) {
  const exported ca("ZKELECTION_TLS_CA", "/ca.pem"), certificate("ZKELECTION_TLS_CERTIFICATE", "/own.pem"),
      key("ZKELECTION_TLS_KEY", "/own.key"), password("ZKELECTION_TLS_KEY_PASSWORD_FILE", "/password"),
      name("ZKELECTION_TLS_SERVER_NAME", "zk");
  BOOST_TEST((tls_of({"--hosts", "h"}) == tls_settings{"/ca.pem", "/own.pem", "/own.key", "/password", "zk"}));
  BOOST_TEST((tls_of({"--hosts", "h", "--tls-ca=/other.pem", "--tls-key=/other.key"}) ==
              tls_settings{"/other.pem", "/own.pem", "/other.key", "/password", "zk"}));
}

BOOST_AUTO_TEST_CASE(may_be_switched_in_the_environment) {
  {
    const exported on("ZKELECTION_TLS", "true");
    BOOST_TEST((tls_of({"--hosts", "h"}) == tls_settings{}));
  }
  const exported ca("ZKELECTION_TLS_CA", "/ca.pem");
  {
    const exported off("ZKELECTION_TLS", "false");
    BOOST_TEST(!tls_of({"--hosts", "h"}).has_value());
  }
  const exported unclear("ZKELECTION_TLS", "maybe");
  BOOST_TEST(complaint({"check", "--hosts", "h"}) ==
             "ZKELECTION_TLS is 'maybe' in the environment: set it to true or false");
}

/// A URL says by itself whether and how, and options say it anew.
BOOST_AUTO_TEST_CASE(comes_from_the_url_and_the_options) {
  const exported ca("ZKELECTION_TLS_CA", "/ca.pem");
  BOOST_TEST(!tls_of({"--url", "zookeeper://h"}).has_value());
  BOOST_TEST((tls_of({"--url", "zookeeper+tls://h?tls_ca=/url.pem&tls_server_name=zk"}) ==
              tls_settings{.ca_file = "/url.pem", .server_name = "zk"}));
  BOOST_TEST((tls_of({"--url", "zookeeper+tls://h?tls_ca=/url.pem&tls_server_name=zk", "--tls-ca=/new.pem"}) ==
              tls_settings{.ca_file = "/new.pem", .server_name = "zk"}));
  BOOST_TEST((tls_of({"--url", "zookeeper://h", "--tls"}) == tls_settings{}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(surplus_words)

BOOST_AUTO_TEST_CASE(are_named_in_their_order) {
  BOOST_TEST(complaint({"leader", "one", "--resource", "r", "--hosts", "h", "two"}) == "not expected: one two");
  BOOST_TEST(complaint({"leader", "--resource", "r", "--hosts", "h", "--auth", "a:b", "two"}) == "not expected: two");
  BOOST_TEST(complaint({"run", "--resource", "r", "--hosts", "h", "work", "fast"}) ==
             "not expected: work fast; put the command after --");
  BOOST_TEST(complaint({"run", "--colour", "--resource", "r", "--hosts", "h", "--", "work"}) ==
             "not expected: --colour");
}

/// `check` takes no credentials. If a user gives it some, the error does not show them.
BOOST_AUTO_TEST_CASE(may_be_secrets_behind_an_unknown_option) {
  BOOST_TEST(complaint({"check", "--hosts", "h", "--auth", "digest:user:secret"}) == "not expected: --auth");
  BOOST_TEST(complaint({"check", "--auth=digest:user:secret", "--hosts", "h"}) == "not expected: --auth");
  BOOST_TEST(complaint({"check", "one", "--auth", "digest:user:secret", "--id", "me", "--hosts", "h"}) ==
             "not expected: one --auth --id");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(forgotten_value)

BOOST_AUTO_TEST_CASE(is_named_without_what_follows) {
  BOOST_TEST(complaint({"run", "--session-timeout", "--auth=digest:user:secret", "--resource", "r"}) ==
             "--session-timeout: its value is missing: another option follows");
  BOOST_TEST(complaint({"check", "--hosts", "--auth=digest:user:secret"}) ==
             "--hosts: its value is missing: another option follows");
  BOOST_TEST(complaint({"leader", "--auth", "--resource", "r", "--hosts", "h"}) ==
             "--auth: its value is missing: another option follows");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(foreign_candidates)

BOOST_AUTO_TEST_CASE(are_allowed_by_run_alone) {
  BOOST_TEST(complaint({"run", "--resource", "r", "--hosts", "h", "--allow-foreign-candidates", "--", "work"}) ==
             "nothing");
  BOOST_TEST(complaint({"leader", "--resource", "r", "--hosts", "h", "--allow-foreign-candidates"}) ==
             "not expected: --allow-foreign-candidates");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(verbosity)

BOOST_AUTO_TEST_CASE(is_counted_and_takes_no_value) {
  BOOST_TEST((parsed_words({"check", "--hosts", "h"}).verbosity == program::log_level::always));
  BOOST_TEST((parsed_words({"check", "--hosts", "h", "-v"}).verbosity == program::log_level::info));
  BOOST_TEST((parsed_words({"check", "--hosts", "h", "-vv"}).verbosity == program::log_level::debug));
  BOOST_TEST((parsed_words({"check", "--hosts", "h", "-vv", "-v"}).verbosity == program::log_level::debug));
  BOOST_TEST(complaint({"check", "-vv", "--hosts", "h"}) == "nothing");
  BOOST_TEST(complaint({"check", "--verbose=false", "--hosts", "h"}) == "verbose was given a disallowed flag override");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
