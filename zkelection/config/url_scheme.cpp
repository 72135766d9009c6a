#include "zkelection/config/url_scheme.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <iterator>

#include "zkelection/config/connect_string.hpp"

namespace zkelection::detail {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return small;
}

/// What somebody wants who writes such a scheme; empty if it may be anything.
std::string_view scheme_meant_by(std::string_view scheme) {
  constexpr std::string_view plain[] = {"zookeeper", "zk", "zoo"};
  constexpr std::string_view secure[] = {"zookeepers", "zookeeper+tls", "zookeeper+ssl", "zks", "zk+tls", "zk+ssl"};
  const auto small = in_small_letters(scheme);
  if (std::ranges::find(plain, small) != std::end(plain)) return "zookeeper";
  return std::ranges::find(secure, small) != std::end(secure) ? "zookeeper+tls" : "";
}

}  // namespace

std::string scheme_remedy(std::string_view url) {
  const auto scheme = scheme_in(url);
  const auto rest = url.substr(scheme.size());
  const auto meant = scheme_meant_by(scheme);
  if (!meant.empty() && rest.starts_with("://")) return fmt::format("; write {}:// in place of {}://", meant, scheme);
  // It may be a list of hosts. A name without a port or a comma may be anything.
  const auto query = std::min(url.find('?'), url.size());
  const auto hosts = url.substr(0, query);
  if (hosts.find('@') != hosts.npos || hosts.find_first_of(":,") == hosts.npos) return {};
  if (!std::holds_alternative<connect_string>(parse_connect_string(hosts))) return {};
  return fmt::format("; a URL begins with its scheme: write zookeeper://{}{}", hosts, query < url.size() ? "?…" : "");
}

}  // namespace zkelection::detail
