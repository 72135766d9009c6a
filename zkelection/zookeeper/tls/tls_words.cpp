#include "zkelection/zookeeper/tls/tls_words.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <optional>

#include "zkelection/base/utc_time.hpp"

namespace zkelection::zookeeper {
namespace {

std::string trusted_by(const tls_settings& settings) {
  return settings.ca_file.empty() ? "the system's trust store; if it is your CA's, set tls_ca"
                                  : fmt::format("tls_ca '{}'", settings.ca_file);
}

std::string explain_names(const certificate_facts& certificate, const std::string& name) {
  const auto names =
      certificate.names.empty() ? certificate.subject : fmt::format("{}", fmt::join(certificate.names, ", "));
  return fmt::format(
      "the server's certificate is for {}, and not for {}; if it is the right server, set tls_server_name", names,
      name);
}

std::string explain_refusal(const tls_trouble& what, const tls_settings& settings, const std::string& name) {
  const auto& refused = what.refused;
  const auto which = what.is_of_server ? std::string("the server's certificate")
                                       : fmt::format("the CA '{}' of the server's certificate", refused.subject);
  switch (what.refusal) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return explain_names(refused, name);
    case X509_V_ERR_CERT_HAS_EXPIRED: return fmt::format("{} ended at {}", which, base::utc_text(refused.valid_until));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("{} begins at {}; is this machine's clock right?", which, base::utc_text(refused.valid_from));
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return fmt::format("{} was issued by '{}', which is not in {}", which, refused.issuer, trusted_by(settings));
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return fmt::format("{} was issued by another '{}' than the one in {}", which, refused.issuer,
                         trusted_by(settings));
  }
  return fmt::format("{} is refused: {}", which, X509_verify_cert_error_string(what.refusal));
}

/// The number of the alert by which the server ended the session.
std::optional<int> alert_in(unsigned long error) {
  const int reason = ERR_GET_REASON(error);
  if (ERR_GET_LIB(error) != ERR_LIB_SSL || reason < SSL_AD_REASON_OFFSET) return std::nullopt;
  return reason - SSL_AD_REASON_OFFSET;
}

constexpr std::string_view no_common_version = "the server speaks neither TLS 1.2 nor TLS 1.3";

bool is_about_ours(int alert) {
  switch (alert) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED: return true;
    default: return false;
  }
}

std::string explain_alert(int alert, const tls_trouble& what, const tls_settings& settings) {
  if (alert == SSL_AD_PROTOCOL_VERSION) return std::string(no_common_version);
  const std::string_view words =
      alert == SSL_AD_CERTIFICATE_REQUIRED ? "certificate required" : SSL_alert_desc_string_long(alert);
  const bool has_ours = !settings.certificate_file.empty();
  if (what.asked_for_ours && !has_ours && (is_about_ours(alert) || alert == SSL_AD_HANDSHAKE_FAILURE))
    return fmt::format("{} (its alert: {})", lacks_certificate, words);
  if (has_ours && is_about_ours(alert)) {
    return fmt::format("the server refuses our certificate, tls_certificate '{}' (its alert: {})",
                       settings.certificate_file, words);
  }
  return fmt::format("the server ended the TLS session with the alert '{}'", words);
}

/// Each record begins with its type and the version's first half.
bool is_tls(std::string_view answer) {
  return answer.empty() || (answer[0] >= 0x14 && answer[0] <= 0x17 && (answer.size() < 2 || answer[1] == 3));
}

}  // namespace

std::string explain(const tls_trouble& what, const tls_settings& settings, const std::string& name) {
  if (!is_tls(what.beginning_of_answer)) return fmt::format("the server answers, but not in TLS: {}", doubts_port);
  if (what.refusal != X509_V_OK) return explain_refusal(what, settings, name);
  if (const auto alert = alert_in(what.error)) return explain_alert(*alert, what, settings);
  const bool has_old_version =
      ERR_GET_LIB(what.error) == ERR_LIB_SSL && ERR_GET_REASON(what.error) == SSL_R_UNSUPPORTED_PROTOCOL;
  if (has_old_version) return std::string(no_common_version);
  const char* reason = ERR_reason_error_string(what.error);
  return fmt::format("TLS failed: {}", reason != nullptr ? reason : "for a reason that OpenSSL does not name");
}

}  // namespace zkelection::zookeeper
