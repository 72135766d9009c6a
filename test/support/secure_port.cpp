#include "secure_port.hpp"

namespace zkelection::test {

std::vector<std::string> settings_of(const secure_port& secure, std::uint16_t port) {
  std::vector<std::string> lines{
      "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
      "secureClientPort=" + std::to_string(port),
      "secureClientPortAddress=127.0.0.1",
      "ssl.keyStore.location=" + secure.identity,
      "ssl.trustStore.location=" + secure.authorities,
      "ssl.clientAuth=" + secure.clients,
      "ssl.protocol=" + secure.version,
      "ssl.enabledProtocols=" + secure.version,
  };
  // The server's own list of ciphers has none of TLS 1.3.
  if (secure.version == "TLSv1.3") lines.emplace_back("ssl.ciphersuites=TLS_AES_128_GCM_SHA256");
  return lines;
}

}  // namespace zkelection::test
