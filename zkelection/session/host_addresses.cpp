#include "zkelection/session/host_addresses.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

namespace zkelection::detail {
namespace {

std::optional<server_address> literal_address(const host_port& host) {
  boost::system::error_code not_literal;
  const auto address = boost::asio::ip::make_address(host.host, not_literal);
  if (not_literal) return std::nullopt;
  return address_of(address, host);
}

}  // namespace

server_address address_of(const boost::asio::ip::address& address, const host_port& host) {
  return {fmt::format("{}:{}", address.to_string(), host.port), to_string(host)};
}

std::vector<server_address> literal_addresses(const std::vector<host_port>& hosts) {
  std::vector<server_address> found;
  for (const auto& host : hosts) {
    if (auto literal = literal_address(host)) found.push_back(*std::move(literal));
  }
  return found;
}

std::vector<host_port> names_among(const std::vector<host_port>& hosts) {
  std::vector<host_port> names;
  for (const auto& host : hosts) {
    if (!literal_address(host) && std::ranges::find(names, host) == names.end()) names.push_back(host);
  }
  return names;
}

}  // namespace zkelection::detail
