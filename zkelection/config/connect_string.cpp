#include "zkelection/config/connect_string.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>

#include "zkelection/config/host_list_repair.hpp"
#include "zkelection/config/host_name.hpp"
#include "zkelection/core/resource_path.hpp"

namespace zkelection::detail {
namespace {

failure bad_hosts(std::string text) { return {errc::invalid_hosts, std::move(text)}; }

/// The failure does not show what stands before the last '@', because other URLs have a password there, nor what stands
/// after a '?'.
failure credentials_before(std::string_view text) {
  const auto at = text.rfind('@');
  const auto shown =
      text.find_first_of("?&;") < at ? std::string_view() : text.substr(at, text.find_first_of("?&;", at) - at);
  return bad_hosts(
      fmt::format("host '…{}' has an '@': credentials go into the parameter auth=digest:user:password", shown));
}

std::variant<host_port, failure> parse_host(std::string_view text) {
  if (text.find('@') != std::string_view::npos) return credentials_before(text);
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
    if (const auto wrong = std::ranges::find_if_not(result.host, is_host_character); wrong != result.host.end()) {
      const bool may_be_shown = *wrong > ' ' && *wrong <= '~';
      return bad_hosts(fmt::format("host '{}' has {}, which no host name has", text,
                                   may_be_shown ? fmt::format("the character '{}'", *wrong) : "a character"));
    }
  }
  if (!port.empty()) {
    const auto number = parse_port(port.substr(1));
    if (!number) return bad_hosts(fmt::format("host '{}' has no port between 1 and 65535 after its colon", text));
    result.port = *number;
  }
  return result;
}

using outcome = std::variant<connect_string, failure>;

outcome parse_strictly(std::string_view text) {
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

/// True if the chroot contains further hosts, parameters, a port or blanks. ZooKeeper allows that, but hardly anybody
/// means it.
bool is_hardly_meant(std::string_view chroot) {
  if (chroot.find_first_of(",?;&") != std::string_view::npos) return true;
  if (chroot.ends_with(' ') || chroot.ends_with('"') || chroot.ends_with('\'')) return true;
  const auto colon = chroot.rfind(':');
  return colon != std::string_view::npos && parse_port(chroot.substr(colon + 1)).has_value();
}

/// True if a password may stand before an '@', as in other URLs.
bool may_hold_a_password(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && (at < text.find('/') || text.find("://") < at);
}

std::optional<failure> repaired(std::string_view text) {
  const auto repair = repair_host_list(text);
  if (!repair) return std::nullopt;
  auto words = fmt::format("hosts '{}': {}", repair->shown, repair->slips);
  const auto corrected = parse_strictly(repair->corrected);
  const auto* const usable = std::get_if<connect_string>(&corrected);
  if (usable != nullptr && !is_hardly_meant(usable->chroot)) words += fmt::format("; write '{}'", repair->corrected);
  return bad_hosts(std::move(words));
}

}  // namespace

std::variant<connect_string, failure> parse_connect_string(std::string_view text) {
  auto result = parse_strictly(text);
  if (text.empty() || text.starts_with('/')) return result;
  const auto* const taken = std::get_if<connect_string>(&result);
  if (taken != nullptr && !is_hardly_meant(taken->chroot)) return result;
  if (may_hold_a_password(text)) return credentials_before(text);
  if (auto explained = repaired(text)) return std::move(*explained);
  return result;
}

std::string to_string(const host_port& host) {
  const bool ipv6 = host.host.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", host.host, host.port) : fmt::format("{}:{}", host.host, host.port);
}

}  // namespace zkelection::detail
