#include "zkelection/zookeeper/protocol/handshake.hpp"

#include <boost/test/unit_test.hpp>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(handshake)

using namespace zookeeper;

namespace {

bool may_be(std::string_view bytes) {
  return may_be_handshake({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

/// A ConnectResponse as a server of 3.5 or newer sends it, up to the password's length.
const std::string genuine("\0\0\0\x25\0\0\0\0\0\0\x27\x10\x01\0\0\x2b\x55\xcb\0\0\0\0\0\x10", 24);

}  // namespace

BOOST_AUTO_TEST_CASE(every_beginning_of_a_genuine_reply_passes) {
  for (std::size_t size = 0; size <= genuine.size(); ++size) BOOST_TEST(may_be(genuine.substr(0, size)), size);
}

BOOST_AUTO_TEST_CASE(old_servers_send_a_byte_less) {
  auto old = genuine;
  old[3] = 36;
  BOOST_TEST(may_be(old));
}

BOOST_AUTO_TEST_CASE(other_protocols_are_told_by_their_first_bytes) {
  BOOST_TEST(!may_be("HTTP/1.1 400 Bad Request"));
  BOOST_TEST(!may_be("SSH-2.0-OpenSSH_9.2p1\r\n"));
  BOOST_TEST(!may_be(std::string("\x15\x03\x03\0\x02\x02\x28", 7)));  // a TLS alert
}

BOOST_AUTO_TEST_CASE(the_right_length_alone_is_not_enough) {
  auto version = genuine;
  version[7] = 1;
  BOOST_TEST(!may_be(version));
  auto timeout = genuine;
  timeout[8] = '\xff';
  BOOST_TEST(!may_be(timeout));
  auto password = genuine;
  password[23] = 17;
  BOOST_TEST(!may_be(password));
}

/// Length, request ID, type.
BOOST_AUTO_TEST_CASE(a_request_for_the_end_of_the_session) {
  const auto request = close_session_request();
  BOOST_TEST(request.size() == 12U);
  BOOST_TEST(request.substr(8) == "\xff\xff\xff\xf5");
}

/// Length, protocol version, last zxid, timeout, no session, an empty password, no read-only server.
BOOST_AUTO_TEST_CASE(a_request_for_a_session) {
  using namespace std::chrono_literals;
  BOOST_TEST(connect_request(10s) ==
             std::string("\0\0\0\x2d\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\x10\0\0\0\0\0\0\0\0\0\0\0\x10", 32) +
                 std::string(17, '\0'));
}

BOOST_AUTO_TEST_CASE(what_was_seen_goes_into_the_request) {
  using namespace std::chrono_literals;
  const auto before = connect_request(10s);
  auto request = before;
  put_last_zxid(request, 0x0102030405060708);
  BOOST_TEST(request == before.substr(0, 8) + "\1\2\3\4\5\6\7\x8" + before.substr(16));
}

/// Length, request ID, type; then the kind, the scheme and the credentials.
BOOST_AUTO_TEST_CASE(credentials_that_are_shown) {
  BOOST_TEST(zookeeper::auth_request("digest", "me:x") ==
             std::string("\0\0\0\x1e\xff\xff\xff\xfc\0\0\0\x64\0\0\0\0\0\0\0\6digest\0\0\0\4me:x", 34));
}

BOOST_AUTO_TEST_CASE(the_first_request) {
  const auto request = zookeeper::first_request();
  BOOST_TEST(request.size() == 17U);
  BOOST_TEST(request.substr(8) == std::string("\0\0\0\x09\0\0\0\1/", 9));
}

BOOST_AUTO_TEST_CASE(the_session_that_was_granted) {
  using namespace std::chrono_literals;
  const auto bytes_of = [](const std::string& bytes) {
    return std::span(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  };
  const auto response = genuine + std::string(16, 'p');
  for (const auto& whole : {response, response + '\0'}) {
    const auto session = session_in(bytes_of(whole));
    BOOST_TEST_REQUIRE(session.has_value());
    BOOST_TEST((session->timeout == 10s));
    BOOST_TEST(session->id == 0x0100002b55cb0000);
    BOOST_TEST(std::string(session->password.begin(), session->password.end()) == std::string(16, 'p'));
    BOOST_TEST(!refuses_session(bytes_of(whole)));
  }
  const auto cut_off = response.substr(0, 39), nonsense = std::string(40, 'x');
  for (const auto& none : {cut_off, nonsense}) {
    BOOST_TEST(!session_in(bytes_of(none)).has_value());
    BOOST_TEST(!refuses_session(bytes_of(none)));
  }
  auto refused = response;
  refused.replace(8, 4, 4, '\0');
  BOOST_TEST(!session_in(bytes_of(refused)).has_value());
  BOOST_TEST(refuses_session(bytes_of(refused)));
}

/// As above, with the session's ID and password.
BOOST_AUTO_TEST_CASE(a_request_for_another_servers_session) {
  using namespace std::chrono_literals;
  granted_session session{10s, 0x0102030405060708, {}};
  session.password.fill('p');
  BOOST_TEST(connect_request(10s, &session) ==
             std::string("\0\0\0\x2d\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x27\x10\x1\x2\x3\x4\x5\x6\x7\x8\0\0\0\x10", 32) +
                 std::string(16, 'p') + '\0');
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
