// Why a TLS session failed, in words that say what to do. Pure.
#pragma once

#include <string>
#include <zkelection/tls_settings.hpp>

#include "zkelection/zookeeper/tls/certificate_facts.hpp"

namespace zkelection::zookeeper {

/// What is known of a session that failed.
struct tls_trouble {
  unsigned long error = 0;            ///< OpenSSL's first one
  int refusal = 0;                    ///< why a certificate was refused, as `X509_V_ERR_…`; 0 if none was
  certificate_facts refused{};        ///< that certificate
  bool is_of_server = true;           ///< and not of one of the CAs between the server's and a trusted one
  bool asked_for_ours = false;        ///< the server asked for a certificate, and we have none
  std::string beginning_of_answer{};  ///< the first two bytes that came
};

/// `name`: what the server's certificate must be for.
std::string explain(const tls_trouble& what, const tls_settings& settings, const std::string& name);

/// The server asked for a certificate that we do not have: the likely cause, if it then hangs up.
inline constexpr std::string_view lacks_certificate =
    "the server asks for a certificate, and we have none: set tls_certificate";

/// A server that hangs up, or is silent, when it should answer.
inline constexpr std::string_view doubts_port = "does the server speak TLS on this port?";

}  // namespace zkelection::zookeeper
