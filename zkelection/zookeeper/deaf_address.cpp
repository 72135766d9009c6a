#include "zkelection/zookeeper/deaf_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace zkelection::zookeeper {

std::shared_ptr<const deaf_address> deaf_address::get() {
  static std::weak_ptr<const deaf_address> ours;
  if (auto known = ours.lock()) return known;
  base::descriptor bound(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!bound.is_open()) return nullptr;
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = reinterpret_cast<sockaddr*>(&here);
  socklen_t size = sizeof here;
  if (::bind(bound.number(), address, size) != 0) return nullptr;
  if (::getsockname(bound.number(), address, &size) != 0) return nullptr;
  auto made = std::make_shared<const deaf_address>(std::move(bound), ntohs(here.sin_port));
  ours = made;
  return made;
}

}  // namespace zkelection::zookeeper
