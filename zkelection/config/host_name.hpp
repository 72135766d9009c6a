// The parts of a host: its characters, IPv6 literals, ports.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zkelection::detail {

bool is_host_character(char c);

/// True if the system reads the text as an IPv6 literal. Otherwise the system would look it up as a name.
bool is_ipv6(const std::string& text);

/// Decimal, from 1 to 65535.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace zkelection::detail
