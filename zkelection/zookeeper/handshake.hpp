// The few bytes of ZooKeeper's protocol that we handle ourselves.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zkelection::zookeeper {

/// How much of the server's first reply tells whether it is one.
inline constexpr int handshake_prefix = 24;

/// False if these first bytes cannot begin a ConnectResponse: length, protocol version, timeout, session ID, length of
/// the password.
bool may_be_handshake(std::span<const unsigned char> prefix);

/// A ConnectRequest for a new session.
std::string connect_request(std::chrono::milliseconds session_timeout);

/// How much of a ConnectResponse `granted_timeout` reads: the flag after it comes only with newer servers.
inline constexpr std::size_t connect_response_size = 40;

/// The session timeout in a ConnectResponse; nothing if the server refused the session, or it is no such response.
std::optional<std::chrono::milliseconds> granted_timeout(std::span<const unsigned char> response);

/// A closeSession request with an ID of our own.
std::string close_session_request();

/// True if what came ends with the answer to that request, which is the last thing that a server sends.
bool ends_with_close_reply(std::string_view received);

}  // namespace zkelection::zookeeper
