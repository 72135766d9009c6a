// A server, as its clients need to know it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

namespace zkelection::test {

struct server_access {
  using endpoint_type = boost::asio::ip::tcp::endpoint;

  endpoint_type endpoint;
  std::string chroot = {};  ///< the tests' own place there: empty, or begins with a slash
  bool encrypted = false;   ///< by TLS: a proxy sees bytes, and no frames

  /// `127.0.0.1:2181`
  std::string host() const;
  /// The connect string, which has the chroot.
  std::string hosts() const { return host() + chroot; }
  /// The same by a name; the server must be on the loopback interface.
  std::string hosts_by_name() const { return "localhost:" + std::to_string(endpoint.port()) + chroot; }
};

server_access on_loopback(std::uint16_t port);

}  // namespace zkelection::test
