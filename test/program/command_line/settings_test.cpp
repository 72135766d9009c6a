// Settings that the program was given: on the command line, in the environment and in files.
#include "program/command_line/settings.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace zkelection::test {

namespace {

using entries = std::vector<auth_entry>;

session_config fit_for_use() {
  session_config config;
  config.hosts = "h1";
  return config;
}

session_config applied(const std::vector<program::setting>& settings) {
  auto config = fit_for_use();
  program::apply(settings, config);
  return config;
}

entries read(const std::string& text) {
  std::istringstream file(text);
  auto config = fit_for_use();
  program::apply_lines(file, {"--auth-file", "auth", "secrets", true}, config);
  return config.auth;
}

/// What is said of what is refused.
template <class Work>
std::string complaint_of(Work work) {
  try {
    work();
  } catch (const program::usage_error& error) {
    return error.what();
  }
  return "nothing";
}

std::string complaint_about(const program::setting& one) {
  return complaint_of([&] { applied({one}); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(go_on_top_of_the_configuration_in_their_order) {
  const auto config = applied({{"--max-tick", "max_tick", "3s"},
                               {"--scheme", "scheme", "kazoo"},
                               {"--allow-foreign-candidates", "allow_foreign_candidates", "true"},
                               {"--auth", "auth", "digest:user:pass:word"},
                               {"--auth", "auth", "ip:"}});
  BOOST_TEST((config.max_tick == std::chrono::seconds(3)));
  BOOST_TEST((config.scheme == candidate_scheme::kazoo));
  BOOST_TEST(config.allow_foreign_candidates);
  BOOST_TEST((config.auth == entries{{"digest", "user:pass:word"}, {"ip", ""}}));
  BOOST_TEST(config.hosts == "h1");
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_source) {
  BOOST_TEST(complaint_about({"--scheme", "scheme", "etcd"}) ==
             "--scheme has the value 'etcd': expected curator-latch, curator-lock, kazoo or go");
  BOOST_TEST(complaint_about({"--max-tick", "max_tick", "1"}) ==
             "--max-tick has the value '1': expected a duration such as 500ms, 10s or 2m");
  BOOST_TEST(complaint_about({"--connect-timeout", "first_connect_timeout", "25h"}) ==
             "--connect-timeout: first_connect_timeout of 90000 s is not between 0 ms and 24 h");
  BOOST_TEST(complaint_about({"--root", "root", "elections"}) ==
             "--root: root 'elections' does not begin with a slash");
}

BOOST_AUTO_TEST_CASE(a_refused_secret_is_not_repeated) {
  constexpr auto expected = "has the value '…': expected scheme:credentials, such as digest:user:password";
  BOOST_TEST(complaint_about({"ZKELECTION_AUTH", "auth", "topsecret"}) == std::string("ZKELECTION_AUTH ") + expected);
  for (const auto* text : {"topsecret", ":topsecret"}) {
    BOOST_TEST(complaint_of([&] { read(text); }) == std::string("line 1 of --auth-file ") + expected);
  }
  BOOST_TEST(complaint_of([] { read("digest:a:b\n\ntopsecret\n"); }) ==
             std::string("line 3 of --auth-file ") + expected);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(files_of_settings)

BOOST_AUTO_TEST_CASE(have_an_entry_a_line) {
  const entries two{{"digest", "user:password"}, {"ip", "10.0.0.1"}};
  BOOST_TEST((read("digest:user:password\nip:10.0.0.1\n") == two));
  BOOST_TEST((read("digest:user:password\nip:10.0.0.1") == two));
  BOOST_TEST((read("\r\ndigest:user:password\r\n\nip:10.0.0.1\r\n") == two));
  BOOST_TEST(read("").empty());
}

BOOST_AUTO_TEST_CASE(are_named_if_they_cannot_be_read) {
  BOOST_TEST(complaint_about({"--auth-file", "auth", "/nonexistent/secrets", true}) ==
             "--auth-file: cannot read '/nonexistent/secrets'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
