// The few bytes of ZooKeeper's protocol that we handle ourselves.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zkelection::zookeeper {

/// False if these first bytes cannot begin a ConnectResponse: length, protocol version, timeout, session ID, length of
/// the password.
bool may_be_handshake(std::span<const unsigned char> prefix);

/// What a server grants in a ConnectResponse, and what the session is taken up with at another server.
struct granted_session {
  std::chrono::milliseconds timeout;
  std::int64_t id;
  std::array<char, 16> password;
};

/// A ConnectRequest for a new session, or for one that another server has granted.
std::string connect_request(std::chrono::milliseconds session_timeout, const granted_session* session = nullptr);

/// Tells the server in a ConnectRequest what we have seen. A server that has seen less hangs up.
void put_last_zxid(std::string& connect_request, std::int64_t zxid);

/// How much of a ConnectResponse is read: the flag after it comes only with newer servers.
inline constexpr std::size_t connect_response_size = 40;

/// Nothing if the server refused the session, or it is no ConnectResponse.
std::optional<granted_session> session_in(std::span<const unsigned char> response);

/// True if it is a ConnectResponse that grants nothing: the server does not know the session that was to be taken up.
bool refuses_session(std::span<const unsigned char> response);

/// Shows credentials. Only a refusal says more than that it came.
std::string auth_request(std::string_view scheme, std::string_view credentials);

/// A sync of the root, which an ensemble that serves us answers.
std::string first_request();

/// A closeSession request with an ID of our own.
std::string close_session_request();

}  // namespace zkelection::zookeeper
