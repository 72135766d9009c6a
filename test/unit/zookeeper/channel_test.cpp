// The pair of sockets that the C client has in the place of a connection.
#include "zkelection/zookeeper/channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "support/descriptor_famine.hpp"

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(channel)

namespace {

/// A channel, and the socket that stands for the C client's.
struct replaced {
  const base::descriptor clients{::socket(AF_INET, SOCK_STREAM, 0)};
  zookeeper::channel channel;

  replaced() { BOOST_REQUIRE(channel.replace(clients.number())); }

  void client_writes(std::string_view bytes) const {
    BOOST_REQUIRE(::send(clients.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                  static_cast<ssize_t>(bytes.size()));
  }
  std::string client_reads() const {
    std::array<char, 64> piece{};
    const auto got = ::recv(clients.number(), piece.data(), piece.size(), 0);
    return got < 0 ? "nothing" : std::string(piece.data(), static_cast<std::size_t>(got));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(it_takes_the_clients_place, replaced) {
  BOOST_TEST(channel.is_open());
  BOOST_TEST(channel.clients_end() == clients.number());
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  BOOST_REQUIRE(::getsockname(clients.number(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  BOOST_TEST(address.ss_family == AF_UNIX);
}

/// A command that the application starts must not inherit it.
BOOST_FIXTURE_TEST_CASE(the_clients_end_is_closed_on_exec, replaced) {
  BOOST_TEST((::fcntl(clients.number(), F_GETFD) & FD_CLOEXEC) != 0);
}

BOOST_FIXTURE_TEST_CASE(bytes_go_both_ways, replaced) {
  client_writes("request");
  std::string got = "before ";
  BOOST_TEST(!channel.read(got, 100));
  BOOST_TEST(got == "before request");
  BOOST_TEST(channel.write("answer") == 6U);
  BOOST_TEST(client_reads() == "answer");
}

BOOST_FIXTURE_TEST_CASE(neither_side_waits, replaced) {
  std::string got;
  BOOST_TEST(!channel.read(got, 100));
  BOOST_TEST(got == "");
  BOOST_TEST(client_reads() == "nothing");
  BOOST_TEST(channel.write("") == 0U);
}

BOOST_FIXTURE_TEST_CASE(a_read_takes_no_more_than_its_limit_and_says_that_there_may_be_more, replaced) {
  client_writes("0123456789");
  std::string got;
  BOOST_TEST(channel.read(got, 4));
  BOOST_TEST(got == "0123");
  BOOST_TEST(channel.read(got, 4));
  BOOST_TEST(!channel.read(got, 4));
  BOOST_TEST(got == "0123456789");
}

BOOST_FIXTURE_TEST_CASE(what_there_is_no_room_for_is_not_taken, replaced) {
  const std::string piece(64 * 1024, 'x');
  std::size_t taken = 0;
  for (std::size_t now = 1; now > 0 && taken < (1U << 24); taken += now) now = channel.write(piece);
  BOOST_TEST(taken > piece.size());
  BOOST_TEST(taken < (1U << 24));
  BOOST_TEST(channel.write(piece) == 0U);
  client_reads();
}

/// First what is left.
BOOST_FIXTURE_TEST_CASE(ended_the_client_reads_the_end, replaced) {
  channel.write("last words");
  channel.end();
  BOOST_TEST(client_reads() == "last words");
  BOOST_TEST(client_reads() == "");
}

/// The C client closes its end. It ends neither us nor the process.
BOOST_AUTO_TEST_CASE(a_client_that_is_gone_takes_nothing) {
  zookeeper::channel channel;
  {
    const base::descriptor clients(::socket(AF_INET, SOCK_STREAM, 0));
    BOOST_REQUIRE(channel.replace(clients.number()));
  }
  BOOST_TEST(channel.write("answer") == 0U);
  std::string got;
  BOOST_TEST(!channel.read(got, 100));
}

BOOST_AUTO_TEST_CASE(without_descriptors_there_is_none) {
  const base::descriptor clients(::socket(AF_INET, SOCK_STREAM, 0));
  zookeeper::channel channel;
  const descriptor_famine none_left;
  const bool replaced = channel.replace(clients.number());
  BOOST_TEST(errno == EMFILE);
  BOOST_TEST(!replaced);
  BOOST_TEST(!channel.is_open());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
