#include "zkelection/config/url_scheme.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "zkelection/config/connect_string.hpp"

namespace zkelection::detail {
namespace {

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return small;
}

bool means_zookeeper(std::string_view scheme) {
  const auto small = in_small_letters(scheme);
  return small == "zookeeper" || small == "zk" || small == "zoo" || small == "zks";
}

}  // namespace

std::string scheme_remedy(std::string_view url) {
  const auto scheme = scheme_in(url);
  const auto rest = url.substr(scheme.size());
  if (means_zookeeper(scheme) && rest.starts_with("://"))
    return fmt::format("; write zookeeper:// in place of {}://", scheme);
  // It may be a list of hosts. A name without a port or a comma may be anything.
  const auto query = std::min(url.find('?'), url.size());
  const auto hosts = url.substr(0, query);
  if (hosts.find('@') != hosts.npos || hosts.find_first_of(":,") == hosts.npos) return {};
  if (!std::holds_alternative<connect_string>(parse_connect_string(hosts))) return {};
  return fmt::format("; a URL begins with its scheme: write zookeeper://{}{}", hosts, query < url.size() ? "?…" : "");
}

}  // namespace zkelection::detail
