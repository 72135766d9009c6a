#include "blocking_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace zkelection::test {

blocking_socket::blocking_socket(const server_access& server, milliseconds limit)
    : descriptor_(::socket(server.endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0)), limit_(limit) {
  const auto size = static_cast<socklen_t>(server.endpoint.size());
  if (::connect(descriptor_, server.endpoint.data(), size) != 0) {
    ::close(descriptor_);
    throw socket_error("nobody listens at " + server.host());
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

blocking_socket::blocking_socket(blocking_socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), limit_(other.limit_) {}

blocking_socket::~blocking_socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void blocking_socket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw socket_error("the peer takes no more");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void blocking_socket::receive(std::span<char> bytes) {
  while (!bytes.empty()) {
    wait_readable();
    const auto received = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
    if (received <= 0) throw socket_error("the peer ended the connection");
    bytes = bytes.subspan(static_cast<std::size_t>(received));
  }
}

std::string blocking_socket::receive_all() {
  std::string all;
  std::array<char, 4096> part;
  for (;;) {
    wait_readable();
    const auto received = ::recv(descriptor_, part.data(), part.size(), 0);
    if (received < 0) throw socket_error("the peer broke the connection");
    if (received == 0) return all;
    all.append(part.data(), static_cast<std::size_t>(received));
  }
}

void blocking_socket::wait_readable() {
  pollfd readable{descriptor_, POLLIN, 0};
  if (::poll(&readable, 1, static_cast<int>(limit_.count())) <= 0) throw socket_error("the peer does not answer");
}

}  // namespace zkelection::test
