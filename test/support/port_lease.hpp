// A loopback port that no other test process takes while this one lives.
#pragma once

#include <cstdint>

namespace zkelection::test {

/// Holds a lock file for the port, which the system frees with the process, however it ends. The port stays ours while
/// the server on it is down. It lies below the ports that the system gives to outgoing connections.
class port_lease {
 public:
  port_lease();
  port_lease(port_lease&& other) noexcept;
  port_lease& operator=(port_lease&&) = delete;
  ~port_lease();

  std::uint16_t port() const noexcept { return port_; }

 private:
  std::uint16_t port_ = 0;
  int lock_ = -1;
};

}  // namespace zkelection::test
