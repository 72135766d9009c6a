// What is said of files that are of no use for TLS.
#include "zkelection/zookeeper/tls/tls_context.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "unit/zookeeper/tls/certificate_authority.hpp"

namespace zkelection::test {
namespace {

/// "" if they are all of use.
std::string trouble_with(const tls_settings& settings) {
  auto made = zookeeper::make_tls_context(settings);
  const auto* trouble = std::get_if<std::string>(&made);
  return trouble != nullptr ? *trouble : "";
}

struct own_files {
  scratch_folder folder;
  certificate_authority ours{"our CA"};
  issued_certificate own = ours.issue();
  tls_settings settings{.ca_file = folder.write("ca.pem", ours.certificate()),
                        .certificate_file = folder.write("own.pem", own.certificate),
                        .key_file = folder.write("own.key", own.key)};

  void lock_key(const std::string& password) { folder.write("own.key", locked(own.key, password)); }
  void give_password(const std::string& text) { settings.key_password_file = folder.write("password", text); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_context, own_files)

BOOST_AUTO_TEST_CASE(good_files_are_no_trouble) {
  BOOST_TEST(trouble_with(settings) == "");
  BOOST_TEST(trouble_with({}) == "");
}

BOOST_AUTO_TEST_CASE(the_key_may_stand_beside_the_certificate) {
  for (const auto& both : {own.certificate + own.key, own.key + own.certificate}) {
    BOOST_TEST(trouble_with({.certificate_file = folder.write("both.pem", both)}) == "");
  }
}

BOOST_AUTO_TEST_CASE(a_locked_key_opens_with_the_first_line_of_its_passwords_file) {
  lock_key("open sesame");
  for (const auto* text : {"open sesame", "open sesame\n", "open sesame\r\nanother line\n"}) {
    give_password(text);
    BOOST_TEST(trouble_with(settings) == "");
  }
}

/// It would ask at the terminal otherwise.
BOOST_AUTO_TEST_CASE(a_locked_key_without_its_password_is_told) {
  lock_key("open sesame");
  BOOST_TEST(trouble_with(settings) ==
             "the key of tls_key '" + settings.key_file + "' has a password: set tls_key_password_file");
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_and_not_shown) {
  lock_key("open sesame");
  for (const auto* wrong : {"open barley", ""}) {
    give_password(wrong);
    BOOST_TEST(trouble_with(settings) == "the key of tls_key '" + settings.key_file +
                                             "' cannot be read with the password in tls_key_password_file '" +
                                             settings.key_password_file + "'");
  }
}

BOOST_AUTO_TEST_CASE(a_key_of_another_certificate_is_told) {
  folder.write("own.key", ours.issue().key);
  BOOST_TEST(trouble_with(settings) == "the key of tls_key '" + settings.key_file +
                                           "' is not that of the certificate in '" + settings.certificate_file + "'");
}

BOOST_AUTO_TEST_CASE(a_file_without_what_it_should_have_is_told) {
  const auto begins = [](const std::string& text, const std::string& with) {
    BOOST_TEST(text.starts_with(with), text);
  };
  auto other = settings;
  other.ca_file = settings.key_file;
  begins(trouble_with(other), "tls_ca '" + other.ca_file + "' has no certificates in PEM: ");
  other = settings;
  other.certificate_file = settings.key_file;
  begins(trouble_with(other),
         "tls_certificate '" + other.certificate_file + "' has no certificate in PEM that can be used: ");
  other = settings;
  other.key_file = settings.ca_file;
  begins(trouble_with(other), "tls_key '" + other.key_file + "' has no key in PEM that can be used: ");
  other = settings;
  other.key_file.clear();
  const auto alone = trouble_with(other);
  begins(alone, "tls_certificate '" + other.certificate_file + "' has no key in PEM that can be used: ");
  BOOST_TEST(alone.ends_with("; if it is in another file, set tls_key"), alone);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_told) {
  const auto nowhere = folder.path("nowhere");
  auto other = settings;
  other.key_file = nowhere;
  BOOST_TEST(trouble_with(other) == "cannot read tls_key '" + nowhere + "': No such file or directory");
  other = settings;
  other.certificate_file = nowhere;
  BOOST_TEST(trouble_with(other) == "cannot read tls_certificate '" + nowhere + "': No such file or directory");
  other = settings;
  other.key_password_file = nowhere;
  BOOST_TEST(trouble_with(other) == "cannot read tls_key_password_file '" + nowhere + "': No such file or directory");
}

/// Whoever reads a pipe waits for its writer, and the event loop would wait with him.
BOOST_AUTO_TEST_CASE(what_is_no_file_is_not_waited_for) {
  const auto pipe = folder.path("pipe");
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  settings.ca_file = pipe;
  BOOST_TEST(trouble_with(settings) == "cannot read tls_ca '" + pipe + "': it is no file");
  settings.ca_file = "/dev/zero";
  BOOST_TEST(trouble_with(settings) == "cannot read tls_ca '/dev/zero': it is no file");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
