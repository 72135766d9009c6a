#include "zkelection/session/connection_words.hpp"

#include <fmt/format.h>
#include <string_view>

#include "zkelection/session/shortage.hpp"

namespace zkelection::detail {
namespace {

using core::drop_cause;

errc error_of(drop_cause cause) {
  switch (cause) {
    case drop_cause::tls_failed: return errc::tls_failed;
    case drop_cause::not_zookeeper:
    case drop_cause::broke_protocol: return errc::not_zookeeper;
    case drop_cause::data_went_back: return errc::data_went_back;
    case drop_cause::auth_failed: return errc::auth_failed;
    case drop_cause::closed:
    case drop_cause::silent:
    case drop_cause::unreachable:
    case drop_cause::shortage:
    case drop_cause::expired: break;
  }
  return errc::unreachable;
}

/// The C client does not say which of several schemes was refused.
std::string remedy_of_refusal(const session_config& config) {
  if (config.auth.empty()) return ", and we have none; configure credentials (auth)";
  std::string schemes;
  for (const auto& auth : config.auth) schemes += (schemes.empty() ? "" : ", ") + auth.scheme;
  return fmt::format("; check the authentication scheme and credentials (ours: {})", schemes);
}

std::string remedy_of(drop_cause cause, const session_config& config) {
  if (cause == drop_cause::auth_failed) return remedy_of_refusal(config);
  if (cause == drop_cause::tls_failed) return {};  // the text has it
  if (cause == drop_cause::data_went_back) return "; to accept it, close the factory and make another";
  if (cause == drop_cause::shortage) return fmt::format("; {}", shortage_remedy);
  return fmt::format("; check the hosts and the network{}", config.tls ? ", and that the ports speak TLS" : "");
}

}  // namespace

failure explain_loss(const core::reconnecting::lost& what, const session_config& config) {
  return {error_of(what.cause), fmt::format("{}: {}{}", what.server.host, what.text, remedy_of(what.cause, config))};
}

std::string reason_of(drop_cause cause) {
  switch (cause) {
    case drop_cause::unreachable: return "unreachable";
    case drop_cause::shortage: return "at a limit";
    case drop_cause::tls_failed: return "TLS failed";
    case drop_cause::not_zookeeper: return "not ZooKeeper";
    case drop_cause::broke_protocol: return "protocol broken";
    case drop_cause::data_went_back: return "data went back";
    case drop_cause::closed: return "closed";
    case drop_cause::silent: return "silent";
    case drop_cause::expired: return "session expired";
    case drop_cause::auth_failed: return "authentication refused";
  }
  return "unknown";
}

std::string shown_address(std::string_view literal) {
  const auto colon = literal.rfind(':');
  const auto address = literal.substr(0, colon);
  if (address.find(':') == address.npos) return std::string(literal);
  return fmt::format("[{}]{}", address, literal.substr(colon));
}

}  // namespace zkelection::detail
