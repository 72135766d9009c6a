// The list of hosts, as users of ZooKeeper write it.
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

/// Reads `h1:2181,[::1]:2182,h3/chroot`. If a host is wrong, the failure names it. If the text has a slip that people
/// often make, the failure says how to correct it.
std::variant<connect_string, failure> parse_connect_string(std::string_view text);

/// `h1:2181`, `[::1]:2182`.
std::string to_string(const host_port& host);

}  // namespace zkelection::detail
