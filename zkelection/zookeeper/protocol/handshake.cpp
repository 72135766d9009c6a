#include "zkelection/zookeeper/protocol/handshake.hpp"

#include <algorithm>
#include <boost/assert.hpp>
#include <boost/endian/conversion.hpp>
#include <cstdint>

namespace zkelection::zookeeper {
namespace {

// The C client numbers its requests from the time of day upwards and uses small negative numbers for its own: this is
// neither.
constexpr std::int32_t close_xid = -0x436c6f73;
constexpr std::int32_t close_opcode = -11;
constexpr std::int32_t sync_xid = close_xid + 1;
constexpr std::int32_t sync_opcode = 9;
constexpr std::int32_t auth_xid = -4;
constexpr std::int32_t auth_opcode = 100;
constexpr std::int32_t with_read_only_flag = 37;

std::int32_t load(const unsigned char* bytes) { return boost::endian::load_big_s32(bytes); }

void append(std::string& text, std::int32_t number) {
  std::array<unsigned char, 4> bytes{};
  boost::endian::store_big_s32(bytes.data(), number);
  for (const auto byte : bytes) text += static_cast<char>(byte);
}

void append_long(std::string& text, std::int64_t number) {
  append(text, static_cast<std::int32_t>(number >> 32));
  append(text, static_cast<std::int32_t>(number));
}

void append_string(std::string& text, std::string_view content) {
  append(text, static_cast<std::int32_t>(content.size()));
  text += content;
}

std::string framed(std::string_view body) {
  std::string request;
  append_string(request, body);
  return request;
}

}  // namespace

bool may_be_handshake(std::span<const unsigned char> prefix) {
  constexpr std::int32_t without_it = 36;
  constexpr std::int32_t password_size = 16;
  if (prefix.size() >= 4 && load(prefix.data()) != with_read_only_flag && load(prefix.data()) != without_it)
    return false;
  if (prefix.size() >= 8 && load(prefix.data() + 4) != 0) return false;
  if (prefix.size() >= 12 && load(prefix.data() + 8) < 0) return false;
  return prefix.size() < 24 || load(prefix.data() + 20) == password_size;
}

std::string connect_request(std::chrono::milliseconds session_timeout, const granted_session* session) {
  std::string body;
  append(body, 0);       // protocol version
  append_long(body, 0);  // last zxid seen
  append(body, static_cast<std::int32_t>(session_timeout.count()));
  append_long(body, session != nullptr ? session->id : 0);
  append(body, 16);
  const std::array<char, 16> no_password{};
  const auto& password = session != nullptr ? session->password : no_password;
  body.append(password.data(), password.size());
  body.append(1, '\0');  // not content with a read-only server
  return framed(body);
}

void put_last_zxid(std::string& connect_request, std::int64_t zxid) {
  constexpr std::size_t place = 8;  // behind the length and the version
  BOOST_ASSERT(connect_request.size() >= place + sizeof zxid);
  std::string bytes;
  append_long(bytes, zxid);
  connect_request.replace(place, bytes.size(), bytes);
}

std::optional<granted_session> session_in(std::span<const unsigned char> response) {
  if (response.size() < connect_response_size || !may_be_handshake(response)) return std::nullopt;
  const auto timeout = load(response.data() + 8);
  if (timeout <= 0) return std::nullopt;
  granted_session session{std::chrono::milliseconds(timeout), boost::endian::load_big_s64(response.data() + 12), {}};
  std::ranges::copy(response.subspan(24, session.password.size()), session.password.begin());
  return session;
}

bool refuses_session(std::span<const unsigned char> response) {
  return response.size() >= connect_response_size && may_be_handshake(response) && load(response.data() + 8) == 0;
}

std::string auth_request(std::string_view scheme, std::string_view credentials) {
  std::string body;
  append(body, auth_xid);
  append(body, auth_opcode);
  append(body, 0);  // there is but one kind
  append_string(body, scheme);
  append_string(body, credentials);
  return framed(body);
}

std::string first_request() {
  std::string body;
  append(body, sync_xid);
  append(body, sync_opcode);
  append_string(body, "/");
  return framed(body);
}

std::string close_session_request() {
  std::string body;
  append(body, close_xid);
  append(body, close_opcode);
  return framed(body);
}

}  // namespace zkelection::zookeeper
