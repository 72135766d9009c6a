#include "server_access.hpp"

#include <sstream>

namespace zkelection::test {

std::string server_access::host() const {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

server_access on_loopback(std::uint16_t port) { return {{boost::asio::ip::address_v4::loopback(), port}}; }

}  // namespace zkelection::test
