// Credentials, on the command line and in files.
#include "program/command_line/credentials.hpp"

#include "program/command_line/options.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

namespace zkelection::test {

namespace {

using entries = std::vector<auth_entry>;

entries read(const std::string& text) {
  std::istringstream file(text);
  return cli::credentials_of_file(file, "secrets");
}

/// What is said of a text that is refused.
std::string complaint_about(const std::string& text) {
  try {
    read(text);
  } catch (const cli::usage_error& error) {
    return error.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(credentials)

BOOST_AUTO_TEST_CASE(the_first_colon_divides) {
  BOOST_TEST((cli::credentials_in("--auth", "digest:user:pass:word") == auth_entry{"digest", "user:pass:word"}));
  BOOST_TEST((cli::credentials_in("--auth", "ip:") == auth_entry{"ip", ""}));
}

BOOST_AUTO_TEST_CASE(an_entry_a_line) {
  const entries two{{"digest", "user:password"}, {"ip", "10.0.0.1"}};
  BOOST_TEST((read("digest:user:password\nip:10.0.0.1\n") == two));
  BOOST_TEST((read("digest:user:password\nip:10.0.0.1") == two));
  BOOST_TEST((read("\r\ndigest:user:password\r\n\nip:10.0.0.1\r\n") == two));
  BOOST_TEST(read("").empty());
}

BOOST_AUTO_TEST_CASE(a_refused_secret_is_not_repeated) {
  for (const auto* text : {"topsecret", ":topsecret", "digest:a:b\ntopsecret\n"}) {
    BOOST_TEST(complaint_about(text) == "--auth-file: expected scheme:credentials, such as digest:user:password");
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named) {
  std::ifstream missing("/nonexistent/secrets");
  BOOST_CHECK_EXCEPTION(cli::credentials_of_file(missing, "/nonexistent/secrets"), cli::usage_error,
                        [](const auto& error) {
                          return std::string_view(error.what()) == "--auth-file: cannot read '/nonexistent/secrets'";
                        });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
