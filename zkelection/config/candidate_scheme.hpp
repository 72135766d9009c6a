// The schemes that a configuration can name.
#pragma once

#include <string>

namespace zkelection::detail {

/// Their names, for a message that says what is allowed: `curator-latch, curator-lock, kazoo or go`.
std::string known_schemes();

}  // namespace zkelection::detail
