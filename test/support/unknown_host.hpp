// A host that is in no name service.
#pragma once

#include <string>

namespace zkelection::test {

/// A label of 64 characters is too long for DNS, so the resolver refuses it by itself: no test waits for a name server.
inline const std::string unknown_host = std::string(64, 'x') + ".invalid";

}  // namespace zkelection::test
