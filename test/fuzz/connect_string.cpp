// Lists of hosts, and the addresses among them.
#include "zkelection/config/connect_string.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "support/property.hpp"
#include "zkelection/config/host_list_repair.hpp"
#include "zkelection/core/resource_path.hpp"
#include "zkelection/session/host_addresses.hpp"

namespace zkelection::fuzz {
namespace {

/// How an error names a host. What is before an '@' may be a password.
std::string named(std::string_view host) {
  const auto at = host.rfind('@');
  return at == host.npos ? fmt::format("host '{}'", host) : fmt::format("host '…{}'", host.substr(at));
}

/// What is shown as meant can be used, and is something else than what was given.
void check_correction(std::string_view input, std::string_view text) {
  const auto repair = detail::repair_host_list(input);
  require(repair.has_value(), "{} is refused without a slip: {}", shown(input), text);
  if (!text.ends_with(fmt::format("; write '{}'", repair->corrected))) return;
  require(std::holds_alternative<detail::connect_string>(detail::parse_connect_string(repair->corrected)),
          "{} is to be corrected as {}", shown(input), shown(repair->corrected));
  require(repair->corrected != input, "{} is to be corrected as it is", shown(input));
}

/// A refusal quotes the list, the host or the chroot that is wrong, word for word.
void check_refusal(std::string_view input, const failure& why) {
  require(why.code == make_error_code(errc::invalid_hosts), "{} is refused with {}", shown(input), why.code.message());
  const auto slash = input.find('/');
  const auto list = input.substr(0, slash);
  const auto hosts = split(list, ',');
  if (why.text == "no hosts are given: write host:port,host:port") {
    require(list.empty(), "{} has hosts", shown(input));
  } else if (why.text.starts_with("hosts '")) {
    check_correction(input, why.text);
  } else if (why.text.starts_with("host '…")) {
    require(input.find('@') != input.npos, "{} has no '@'", shown(input));
  } else if (why.text.starts_with("the list of hosts has an empty entry")) {
    require(std::ranges::any_of(hosts, [](auto host) { return host.empty() || host.starts_with(':'); }),
            "{} has no empty entry", shown(input));
  } else if (why.text.starts_with("chroot '")) {
    require(why.text.starts_with(fmt::format("chroot '{}' ", input.substr(slash))), "{}: {}", shown(input), why.text);
  } else {
    require(std::ranges::any_of(hosts, [&](auto host) { return why.text.starts_with(named(host)); }),
            "the refusal of {} does not name the host: {}", shown(input), why.text);
  }
}

void check_address(const detail::host_port& host) {
  const auto addresses = detail::literal_addresses({host});
  if (addresses.empty()) {
    require(host.host.find(':') == std::string::npos, "{} is neither an address nor a name", shown(host.host));
    return;
  }
  require(addresses.size() == 1 && addresses[0].host == to_string(host), "{} becomes {}", shown(host.host),
          shown(addresses[0].host));
  // As the C client takes it apart.
  const auto& literal = addresses[0].literal;
  const auto colon = literal.rfind(':');
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(literal.substr(0, colon), error);
  require(!error && address == boost::asio::ip::make_address(host.host), "{} is not {}", literal, shown(host.host));
  require(literal.substr(colon + 1) == std::to_string(host.port), "{} has not the port {}", literal, host.port);
}

}  // namespace

void examine(std::string_view input) {
  const auto result = detail::parse_connect_string(input);
  if (const auto* why = std::get_if<failure>(&result)) return check_refusal(input, *why);
  const auto& parsed = std::get<detail::connect_string>(result);
  require(!parsed.hosts.empty(), "{} is taken, and has no host", shown(input));
  require(parsed.chroot.empty() || !core::problem_with_path(parsed.chroot), "{} has a bad chroot", shown(input));
  std::string again;
  for (const auto& host : parsed.hosts) {
    const bool plain =
        std::ranges::all_of(host.host, [](char c) { return c > ' ' && c <= '~' && c != ',' && c != '/'; });
    require(plain && !host.host.empty() && host.port != 0, "{} is taken for a host", shown(host.host));
    check_address(host);
    again += (again.empty() ? "" : ",") + to_string(host);
  }
  const auto reread = detail::parse_connect_string(again + parsed.chroot);
  require(std::holds_alternative<detail::connect_string>(reread) && std::get<detail::connect_string>(reread) == parsed,
          "{} is not read back from {}", shown(input), shown(again + parsed.chroot));
}

}  // namespace zkelection::fuzz
