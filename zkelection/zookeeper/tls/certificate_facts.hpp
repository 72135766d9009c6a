// What a certificate says, in plain values.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace zkelection::zookeeper {

/// All texts are the server's, with everything replaced or escaped that is not printable ASCII.
struct certificate_facts {
  std::string subject;  ///< such as `CN=zk1,O=example`
  std::string issuer;
  std::chrono::sys_seconds valid_from;  // seconds: a certificate may be valid for longer than nanoseconds can count
  std::chrono::sys_seconds valid_until;
  std::vector<std::string> names;  ///< of the hosts that it is for, and their addresses
};

}  // namespace zkelection::zookeeper
