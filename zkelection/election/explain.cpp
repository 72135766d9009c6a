#include "zkelection/election/explain.hpp"

#include <fmt/format.h>

#include "zkelection/election/schemes.hpp"

namespace zkelection::detail {
namespace {

std::string_view advice(errc e) {
  switch (e) {
    case errc::already_awaiting: return "wait for it, or cancel it first";
    case errc::closed: return "make a new election";
    case errc::resigned: return "await again to stand again";
    case errc::timed_out: return "the withdrawal goes on; the node ends with its session at the latest";
    case errc::auth_failed: return "check the authentication scheme and credentials";
    case errc::session_too_short: return "ask for a longer session_timeout, or correct max_tick";
    case errc::server_too_old: return "containers need ZooKeeper 3.5.1 or newer";
    case errc::chroot_missing: return "the library never creates a chroot: create it, or correct the connect string";
    case errc::no_permission:
      return "check the nodes' ACLs against our credentials: we need to create, read and delete here";
    case errc::invalid_acl: return "check the configured ACL; 'auth' needs credentials on the session";
    case errc::parent_is_ephemeral: return "an ephemeral node can have no children: choose another root or resource";
    case errc::parent_keeps_vanishing: return "something removes it as soon as we make it: find out what";
    case errc::request_keeps_being_lost:
      return "most likely it is larger than the servers' jute.maxbuffer; see their logs";
    case errc::withdrawal_denied:
      return "the node stays until its session ends; grant the right to delete on its parent";
    case errc::quota_exceeded: return "raise the quota; we go on trying";
    case errc::foreign_candidates:
      return "all candidates of a resource must use one scheme, or two of them are master at once: use theirs, or "
             "take the risk with allow_foreign_candidates";
    case errc::data_went_back: return "find out why; to accept it, close the factory and make another";
    case errc::rejected: return "see the servers' logs";
    case errc::tls_failed: return "check the certificates and keys, and that the port is for TLS";
    case errc::host_not_found:
    case errc::unreachable:
    case errc::not_zookeeper: return "check the hosts and the network";
    case errc::invalid_resource:
    case errc::invalid_hosts:
    case errc::invalid_value:
    case errc::unknown_parameter:
    case errc::repeated_parameter:
    case errc::unknown_scheme:
    case errc::candidate_id_too_long: return "correct it";
  }
  return "";
}

std::string_view looks_like(std::string_view node) {
  const auto scheme = scheme_of(node);
  return scheme ? to_string(*scheme) : "no scheme that we know";
}

}  // namespace

std::string explain(const error_code& error, std::string_view path, std::string_view own_node) {
  if (error.category() != election_category()) return fmt::format("{}: {}", path, error.message());
  const auto code = static_cast<errc>(error.value());
  const auto subject = code == errc::withdrawal_denied ? own_node : path;
  return fmt::format("{}: {}; {}", subject, error.message(), advice(code));
}

std::string explain_foreign(std::string_view path, std::string_view node, candidate_scheme ours) {
  constexpr auto code = errc::foreign_candidates;
  return fmt::format("{}: {}: {} looks like {}, and our scheme is {}; {}", path, make_error_code(code).message(), node,
                     looks_like(node), to_string(ours), advice(code));
}

std::string explain_left_over(std::string_view node) {
  return fmt::format(
      "{}: has a candidate's name, but is not ephemeral: it was left over, as by a restored backup, and never goes by "
      "itself; we wait behind it until it is deleted",
      node);
}

std::string explain_foreign_left_over(std::string_view path, std::string_view node, candidate_scheme ours) {
  return fmt::format(
      "{}: {} looks like {}, and our scheme is {}; it is not ephemeral, so no candidate owns it, and we go on; delete "
      "it if it was left over",
      path, node, looks_like(node), to_string(ours));
}

}  // namespace zkelection::detail
