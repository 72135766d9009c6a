// Plain values for what a session knows of servers and of its connections.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace zkelection::core {

/// An address to try, and the host that it stands for in messages.
struct server_address {
  std::string literal;  ///< `address:port`, without brackets: the C client splits at the last colon
  std::string host;     ///< as the user wrote it
  friend bool operator==(const server_address&, const server_address&) = default;
};

/// With this a client takes a session up again.
struct session_key {
  std::int64_t id = 0;
  std::array<char, 16> password{};
  friend bool operator==(const session_key&, const session_key&) = default;
};

/// Why a connection ended or never came about.
enum class drop_cause : std::uint8_t {
  unreachable,
  shortage,  ///< no connection could be made, for want of descriptors or memory
  tls_failed,
  not_zookeeper,
  broke_protocol,  ///< on a connection that stood
  data_went_back,  ///< or the server belongs to another ensemble
  closed,
  silent,
  expired,
  auth_failed,
};

}  // namespace zkelection::core
