#include "zkelection/config/connect_string.hpp"

#include <arpa/inet.h>

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <optional>

#include "zkelection/core/resource_path.hpp"

namespace zkelection::detail {
namespace {

failure bad_hosts(std::string text) { return {errc::invalid_hosts, std::move(text)}; }

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/// By the system's own reading: what merely looks like a literal would be looked up as a name.
bool is_ipv6(const std::string& text) {
  in6_addr address{};
  return text.find('\0') == std::string::npos && ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

std::variant<host_port, failure> parse_host(std::string_view text) {
  // What is before it is not told: the habit of other URLs puts a password there.
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    return bad_hosts(fmt::format("host '…{}' has an '@': credentials go into the parameter auth=digest:user:password",
                                 text.substr(at)));
  }
  host_port result;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == std::string_view::npos) return bad_hosts(fmt::format("host '{}' has no closing bracket", text));
    result.host = text.substr(1, bracket - 1);
    const auto rest = text.substr(bracket + 1);
    if (!rest.empty() && !rest.starts_with(':'))
      return bad_hosts(fmt::format("host '{}' has something other than a port at its end", text));
    if (!rest.empty()) port = rest;
    if (!is_ipv6(result.host)) return bad_hosts(fmt::format("host '{}' is no IPv6 literal", text));
  } else {
    const auto colon = text.find(':');
    if (colon != text.rfind(':'))
      return bad_hosts(fmt::format("host '{}': write an IPv6 literal in brackets, [::1]:2181", text));
    result.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon);
    if (result.host.empty()) return bad_hosts("the list of hosts has an empty entry: write host:port,host:port");
    if (!std::ranges::all_of(result.host, is_host_character))
      return bad_hosts(fmt::format("host '{}' has a character that no host name has", text));
  }
  if (!port.empty()) {
    const auto number = parse_port(port.substr(1));
    if (!number) return bad_hosts(fmt::format("host '{}' has no port between 1 and 65535 after its colon", text));
    result.port = *number;
  }
  return result;
}

}  // namespace

std::variant<connect_string, failure> parse_connect_string(std::string_view text) {
  connect_string result;
  const auto slash = text.find('/');
  if (slash != std::string_view::npos && text.substr(slash) != "/") {
    result.chroot = text.substr(slash);
    if (const auto problem = core::problem_with_path(result.chroot))
      return bad_hosts(fmt::format("chroot '{}' {}", result.chroot, *problem));
  }
  auto list = text.substr(0, slash);
  if (list.empty()) return bad_hosts("no hosts are given: write host:port,host:port");
  for (;;) {
    const auto comma = list.find(',');
    auto host = parse_host(list.substr(0, comma));
    if (auto* problem = std::get_if<failure>(&host)) return std::move(*problem);
    result.hosts.push_back(std::move(std::get<host_port>(host)));
    if (comma == std::string_view::npos) return result;
    list.remove_prefix(comma + 1);
  }
}

std::string to_string(const host_port& host) {
  const bool ipv6 = host.host.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", host.host, host.port) : fmt::format("{}:{}", host.host, host.port);
}

}  // namespace zkelection::detail
