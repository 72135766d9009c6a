#include <zkelection/error.hpp>

#include <boost/asio/error.hpp>

namespace zkelection {
namespace asio = boost::asio;
namespace {

const char* text(errc e) noexcept {
  switch (e) {
    case errc::already_awaiting: return "an await is pending on this election already";
    case errc::closed: return "closed";
    case errc::resigned: return "resigned";
    case errc::timed_out: return "timed out";
    case errc::host_not_found: return "no host of the list has an address";
    case errc::unreachable: return "no host of the ensemble could be reached";
    case errc::tls_failed: return "no TLS session with the ensemble";
    case errc::not_zookeeper: return "the host does not speak ZooKeeper's protocol";
    case errc::auth_failed: return "the ensemble refused the authentication";
    case errc::session_too_short: return "the session timeout is too short for any mastership to last";
    case errc::server_too_old: return "the servers are older than ZooKeeper 3.5.1";
    case errc::chroot_missing: return "the chroot does not exist";
    case errc::no_permission: return "no permission";
    case errc::invalid_acl: return "the configured ACL is invalid";
    case errc::parent_is_ephemeral: return "a node above the election's is ephemeral";
    case errc::parent_keeps_vanishing: return "the resource's node keeps being removed";
    case errc::request_keeps_being_lost: return "the servers closed the connection three times on the same request";
    case errc::withdrawal_denied: return "no permission to delete our own node";
    case errc::quota_exceeded: return "a quota leaves no room for our node";
    case errc::data_went_back: return "the ensemble's data went back, or it is another ensemble";
    case errc::rejected: return "the ensemble refused the request";
    case errc::foreign_candidates: return "candidates with another scheme stand for the resource";
    case errc::invalid_resource: return "invalid resource ID";
    case errc::invalid_hosts: return "invalid list of hosts";
    case errc::invalid_value: return "invalid value";
    case errc::unknown_parameter: return "unknown parameter";
    case errc::repeated_parameter: return "repeated parameter";
    case errc::unknown_scheme: return "unknown scheme";
    case errc::candidate_id_too_long: return "the candidate ID is too long";
  }
  return "unknown error";
}

class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "zkelection"; }
  std::string message(int value) const override { return text(static_cast<errc>(value)); }
};

}  // namespace

const boost::system::error_category& election_category() noexcept {
  static const category instance;
  return instance;
}

bool is_retryable(const error_code& error) noexcept {
  if (error == asio::error::operation_aborted) return true;
  if (error.category() != election_category()) return false;
  switch (static_cast<errc>(error.value())) {
    case errc::resigned:
    case errc::timed_out:
    case errc::host_not_found:
    case errc::unreachable:
    case errc::parent_keeps_vanishing:
    case errc::quota_exceeded: return true;
    case errc::already_awaiting:
    case errc::closed:
    case errc::tls_failed:
    case errc::not_zookeeper:
    case errc::auth_failed:
    case errc::session_too_short:
    case errc::server_too_old:
    case errc::chroot_missing:
    case errc::no_permission:
    case errc::invalid_acl:
    case errc::parent_is_ephemeral:
    case errc::request_keeps_being_lost:
    case errc::withdrawal_denied:
    case errc::data_went_back:
    case errc::rejected:
    case errc::foreign_candidates:
    case errc::invalid_resource:
    case errc::invalid_hosts:
    case errc::invalid_value:
    case errc::unknown_parameter:
    case errc::repeated_parameter:
    case errc::unknown_scheme:
    case errc::candidate_id_too_long: return false;
  }
  return false;
}

bool is_outcome_unknown(const error_code& error) noexcept {
  return error == errc::timed_out || error == asio::error::operation_aborted;
}

}  // namespace zkelection
