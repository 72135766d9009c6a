// OpenSSL's numbers to words that say what to do.
#include "zkelection/zookeeper/tls/tls_words.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(tls_words)

namespace {

using namespace std::chrono_literals;
using zookeeper::tls_trouble;

const tls_settings ours{.ca_file = "/ca.pem"};
const tls_settings with_certificate{.ca_file = "/ca.pem", .certificate_file = "/own.pem"};

std::string words(const tls_trouble& what, const tls_settings& settings = ours) {
  return zookeeper::explain(what, settings, "zk1");
}

unsigned long tls_error(int reason) { return ERR_PACK(ERR_LIB_SSL, 0, static_cast<unsigned long>(reason)); }

tls_trouble alert(int number, bool asked_for_ours) {
  return {.error = tls_error(SSL_AD_REASON_OFFSET + number), .asked_for_ours = asked_for_ours};
}

tls_trouble refusal(int why, bool is_of_server = true) {
  const std::chrono::sys_days from = 2024y / 3 / 1, until = 2025y / 12 / 31;
  return {.error = tls_error(SSL_R_CERTIFICATE_VERIFY_FAILED),
          .refusal = why,
          .refused = {"CN=zk", "CN=some CA", from + 1h + 2min + 3s, until, {"zk7", "10.0.0.7"}},
          .is_of_server = is_of_server};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_certificate_that_is_refused) {
  BOOST_TEST(words(refusal(X509_V_ERR_CERT_HAS_EXPIRED)) ==
             "the server's certificate ended at 2025-12-31 00:00:00 UTC");
  BOOST_TEST(words(refusal(X509_V_ERR_CERT_HAS_EXPIRED, false)) ==
             "the CA 'CN=zk' of the server's certificate ended at 2025-12-31 00:00:00 UTC");
  BOOST_TEST(words(refusal(X509_V_ERR_CERT_NOT_YET_VALID)) ==
             "the server's certificate begins at 2024-03-01 01:02:03 UTC; is this machine's clock right?");
  BOOST_TEST(words(refusal(X509_V_ERR_HOSTNAME_MISMATCH)) ==
             "the server's certificate is for zk7, 10.0.0.7, and not for zk1; if it is the right server, set "
             "tls_server_name");
  BOOST_TEST(words(refusal(X509_V_ERR_IP_ADDRESS_MISMATCH)) == words(refusal(X509_V_ERR_HOSTNAME_MISMATCH)));
  BOOST_TEST(words(refusal(X509_V_ERR_CERT_REVOKED)) == "the server's certificate is refused: certificate revoked");
}

BOOST_AUTO_TEST_CASE(an_authority_that_is_not_trusted) {
  for (const int why : {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                        X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT}) {
    BOOST_TEST(words(refusal(why)) ==
               "the server's certificate was issued by 'CN=some CA', which is not in tls_ca '/ca.pem'");
  }
  BOOST_TEST(words(refusal(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, false), {}) ==
             "the CA 'CN=zk' of the server's certificate was issued by 'CN=some CA', which is not in the system's "
             "trust store; if it is your CA's, set tls_ca");
  BOOST_TEST(words(refusal(X509_V_ERR_CERT_SIGNATURE_FAILURE)) ==
             "the server's certificate was issued by another 'CN=some CA' than the one in tls_ca '/ca.pem'");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_ours_that_is_missing) {
  BOOST_TEST(words(alert(SSL_AD_CERTIFICATE_REQUIRED, true)) ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: certificate "
             "required)");
  BOOST_TEST(words(alert(SSL_AD_BAD_CERTIFICATE, true)) ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: bad certificate)");
  BOOST_TEST(words(alert(SSL_AD_HANDSHAKE_FAILURE, true)) ==
             "the server asks for a certificate, and we have none: set tls_certificate (its alert: handshake failure)");
  BOOST_TEST(words(alert(SSL_AD_HANDSHAKE_FAILURE, false)) ==
             "the server ended the TLS session with the alert 'handshake failure'");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_ours_that_is_refused) {
  BOOST_TEST(words(alert(SSL_AD_UNKNOWN_CA, false), with_certificate) ==
             "the server refuses our certificate, tls_certificate '/own.pem' (its alert: unknown CA)");
  BOOST_TEST(words(alert(SSL_AD_CERTIFICATE_EXPIRED, false), with_certificate) ==
             "the server refuses our certificate, tls_certificate '/own.pem' (its alert: certificate expired)");
  BOOST_TEST(words(alert(SSL_AD_INTERNAL_ERROR, false), with_certificate) ==
             "the server ended the TLS session with the alert 'internal error'");
}

BOOST_AUTO_TEST_CASE(versions_that_do_not_meet) {
  BOOST_TEST(words({.error = tls_error(SSL_R_UNSUPPORTED_PROTOCOL)}) ==
             "the server speaks neither TLS 1.2 nor TLS 1.3");
  BOOST_TEST(words(alert(SSL_AD_PROTOCOL_VERSION, false)) == "the server speaks neither TLS 1.2 nor TLS 1.3");
}

BOOST_AUTO_TEST_CASE(what_is_no_tls) {
  for (const std::string beginning : {"HT", "\xff\xff", "\x16T", "x"}) {
    BOOST_TEST(words({.error = tls_error(SSL_R_WRONG_VERSION_NUMBER), .beginning_of_answer = beginning}) ==
               "the server answers, but not in TLS: does the server speak TLS on this port?");
  }
}

BOOST_AUTO_TEST_CASE(anything_else) {
  OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr);  // as the first session does
  BOOST_TEST(words({.error = tls_error(SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC),
                    .beginning_of_answer = "\x16\x03"}) == "TLS failed: decryption failed or bad record mac");
  BOOST_TEST(words({}) == "TLS failed: for a reason that OpenSSL does not name");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
