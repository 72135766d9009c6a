// Errors of elections, as boost::system error codes.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>
#include <string>
#include <type_traits>

namespace zkelection {

using boost::system::error_code;
using boost::system::system_error;

/// What can go wrong in an election. `docs/errors.md` says what to do about each. A cancelled operation completes with
/// `boost::asio::error::operation_aborted` instead.
enum class errc {
  // Ends of operations that this process asked for.
  already_awaiting = 1,  ///< an await is pending on this election already
  closed,                ///< the election or its factory was closed
  resigned,              ///< a resign ended the await
  timed_out,             ///< an await took longer than its limit, or a close than `close_timeout`; withdrawal goes on

  // The ensemble could not be used.
  host_not_found,     ///< no host of the list has an address
  unreachable,        ///< no host served a request within `first_connect_timeout`
  tls_failed,         ///< no TLS session came about with a host; or TLS is configured, and a file cannot be used
  not_zookeeper,      ///< a host answered, but does not speak ZooKeeper's protocol
  auth_failed,        ///< the ensemble refused our authentication scheme or credentials, or requires some
  session_too_short,  ///< no mastership lasts with the granted session timeout and `max_tick`
  server_too_old,     ///< the servers are older than 3.5.1 and know no containers

  // The ensemble refused a request, and no retry can help.
  chroot_missing,            ///< the chroot of the connect string does not exist
  no_permission,             ///< the ACL of a node refuses us
  invalid_acl,               ///< the configured ACL is not valid, or asks for an identity that this session lacks
  parent_is_ephemeral,       ///< a node above the election's is ephemeral and can have no children
  parent_keeps_vanishing,    ///< the resource's node was removed five times in a row while we created ours
  request_keeps_being_lost,  ///< servers closed the connection three times on one request; it may be too large
  withdrawal_denied,         ///< we may not delete our own node: it stays until its session ends
  quota_exceeded,            ///< a quota leaves no room for our node (reported; the await goes on trying)
  data_went_back,  ///< this factory has seen a larger token or transaction: the data was restored from an older copy
  rejected,        ///< the ensemble refused the request for another reason, or with an error that we do not know

  // The ensemble did not refuse us, but there would be two masters.
  foreign_candidates,  ///< candidates with another scheme stand for the resource

  // Bad input. Nothing was sent.
  invalid_resource,       ///< the resource ID is not a valid path below the root
  invalid_hosts,          ///< the list of hosts is empty or malformed
  invalid_value,          ///< a value of the configuration is out of its range or malformed
  unknown_parameter,      ///< the URL has a parameter that its scheme does not know
  repeated_parameter,     ///< the URL has a parameter twice
  unknown_scheme,         ///< no factory is registered for the URL's scheme
  candidate_id_too_long,  ///< the candidate ID is longer than 64 KiB
};

/// The category of `errc`, named `zkelection`. Its messages say what is wrong without host or path.
const boost::system::error_category& election_category() noexcept;

inline error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), election_category()}; }

/// True if the same call may succeed later without any change of configuration.
bool is_retryable(const error_code& error) noexcept;

/// True if the ensemble may have carried the request out, or not: `timed_out` and `operation_aborted`.
bool is_outcome_unknown(const error_code& error) noexcept;

/// An error with a text for a person, which names the host, path or parameter and says what to do.
struct failure {
  error_code code;
  std::string text;
};

}  // namespace zkelection

template <>
struct boost::system::is_error_code_enum<zkelection::errc> : std::true_type {};
