// Errors of elections, as boost::system error codes.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>
#include <string>
#include <type_traits>

namespace zkelection {

using boost::system::error_code;
using boost::system::system_error;

/// What can go wrong in an election. A cancelled operation completes with `boost::asio::error::operation_aborted`
/// instead.
enum class errc {
  // Ends of operations that this process asked for.
  already_awaiting = 1,  ///< an await is pending on this election already
  closed,                ///< the election or its factory was closed
  resigned,              ///< the await was ended by a resign
  timed_out,             ///< an await reached its limit, or a close `close_timeout`; the withdrawal goes on

  // The ensemble could not be used.
  host_not_found,     ///< no host of the list has an address
  unreachable,        ///< no host served a request within `first_connect_timeout`
  not_zookeeper,      ///< what answered does not speak ZooKeeper's protocol
  auth_failed,        ///< the ensemble refused the authentication scheme or credentials, or the lack of them
  session_too_short,  ///< no mastership lasts with this session timeout, as granted, and `max_tick`
  server_too_old,     ///< the servers are older than 3.5.1 and know no containers

  // The ensemble refused a request, and no retry can help.
  chroot_missing,            ///< the chroot of the connect string does not exist
  no_permission,             ///< the ACL of a node refuses us
  invalid_acl,               ///< the configured ACL is not valid, or asks for an identity that this session lacks
  parent_is_ephemeral,       ///< a node above the election's is ephemeral and can have no children
  parent_keeps_vanishing,    ///< the resource's node was removed five times in a row while we created ours
  request_keeps_being_lost,  ///< the connection was closed three times on one request; most likely it is too large
  withdrawal_denied,         ///< no permission to delete our own node: it stays until its session ends
  quota_exceeded,            ///< a quota leaves no room for our node (reported; the await goes on trying)
  data_went_back,  ///< our fencing token would be smaller than one that this factory gave out: data was restored
  rejected,        ///< the ensemble refused the request for another reason, or with an error that we do not know

  // Nobody refused us, and yet there would be two masters.
  foreign_candidates,  ///< candidates with another scheme stand for the resource

  // Bad input. Nothing was sent.
  invalid_resource,       ///< the resource ID is no valid path below the root
  invalid_hosts,          ///< the list of hosts is empty or malformed
  invalid_value,          ///< a value of the configuration is out of its range or malformed
  unknown_parameter,      ///< a URL parameter that this scheme does not know
  repeated_parameter,     ///< a URL parameter given twice
  unknown_scheme,         ///< no factory is registered for the URL's scheme
  candidate_id_too_long,  ///< the candidate ID is longer than 64 KiB
};

const boost::system::error_category& election_category() noexcept;

inline error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), election_category()}; }

/// True where the same call may succeed later without any change of configuration.
bool is_retryable(const error_code& error) noexcept;

/// True where a request may or may not have been carried out.
bool is_outcome_unknown(const error_code& error) noexcept;

/// An error with the words that a person needs: the host, path or parameter, and what to do about it.
struct failure {
  error_code code;
  std::string text;
};

}  // namespace zkelection

template <>
struct boost::system::is_error_code_enum<zkelection::errc> : std::true_type {};
