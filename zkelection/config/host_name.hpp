// What a host of a list may be made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zkelection::detail {

bool is_host_character(char c);

/// By the system's own reading: what merely looks like a literal would be looked up as a name.
bool is_ipv6(const std::string& text);

/// Decimal, from 1 to 65535.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace zkelection::detail
