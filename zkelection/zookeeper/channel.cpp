#include "zkelection/zookeeper/channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/assert.hpp>

namespace zkelection::zookeeper {

bool channel::replace(int clients_socket) {
  BOOST_ASSERT_MSG(!is_open(), "one client, one channel");
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return false;
  const base::descriptor clients(ends[0]);
  ours_ = base::descriptor(ends[1]);
  clients_ = ::dup3(clients.number(), clients_socket, O_CLOEXEC);
  return clients_ != -1;
}

std::size_t channel::write(std::string_view bytes) {
  if (bytes.empty()) return 0;
  const auto written = ::send(ours_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return written > 0 ? static_cast<std::size_t>(written) : 0;
}

bool channel::read(std::string& to, std::size_t limit) {
  std::array<char, std::size_t{16} * 1024> piece;
  const auto most = std::min(limit, piece.size());
  const auto got = ::recv(ours_.number(), piece.data(), most, 0);
  if (got > 0) to.append(piece.data(), static_cast<std::size_t>(got));
  return got == static_cast<ssize_t>(most);
}

void channel::end() { ::shutdown(ours_.number(), SHUT_WR); }

}  // namespace zkelection::zookeeper
