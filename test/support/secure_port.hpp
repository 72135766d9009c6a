// A port on which a test's server speaks TLS, beside its plain one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "certificates.hpp"

namespace zkelection::test {

struct secure_port {
  std::string identity = certificate("server.pem");  ///< the server's key and certificate, in one file
  std::string authorities = certificate("ca.pem");   ///< whose clients it believes
  std::string clients = "want";                      ///< whether they show a certificate: `none`, `want` or `need`
  std::string version = "TLSv1.2";                   ///< the only one that it speaks: this or `TLSv1.3`
};

/// What the server's configuration says of it.
std::vector<std::string> settings_of(const secure_port& secure, std::uint16_t port);

}  // namespace zkelection::test
