// An address on this machine at which nobody answers. The C client is told that its server is there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "zkelection/base/descriptor.hpp"

namespace zkelection::zookeeper {

/// A client that is asked once too often connects to the address that it was given, and shows its session's password
/// to any process that listens there. So the port is ours as long as a client exists.
class deaf_address {
 public:
  /// The one of this process. None if there can be no such address, with `errno` for the reason. To be called with the
  /// client library locked.
  static std::shared_ptr<const deaf_address> get();

  deaf_address(base::descriptor bound, std::uint16_t port) : bound_(std::move(bound)), port_(port) {}

  /// As the C client reads it.
  std::string text() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  base::descriptor bound_;  // never listens
  std::uint16_t port_;
};

}  // namespace zkelection::zookeeper
