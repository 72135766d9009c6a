// The list of hosts, as ZooKeeper's users write it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
#include <zkelection/error.hpp>

namespace zkelection::detail {

struct host_port {
  std::string host;  ///< a name or an IP literal without brackets
  std::uint16_t port = 2181;
  friend bool operator==(const host_port&, const host_port&) = default;
};

struct connect_string {
  std::vector<host_port> hosts;
  std::string chroot;  ///< empty, or begins with a slash
  friend bool operator==(const connect_string&, const connect_string&) = default;
};

/// `h1:2181,[::1]:2182,h3/chroot`. The failure names the host.
std::variant<connect_string, failure> parse_connect_string(std::string_view text);

/// As a person would write it.
std::string to_string(const host_port& host);

}  // namespace zkelection::detail
