// How requests end, and what each end leaves to decide.
#pragma once

#include <cstdint>

namespace zkelection::core {

/// How a request ended, as far as the protocol distinguishes it.
enum class answer : std::uint8_t {
  ok,
  no_node,
  node_exists,
  no_permission,
  invalid_acl,
  parent_is_ephemeral,
  quota_exceeded,
  unimplemented,  ///< the server is too old
  auth_failed,
  chroot_missing,   ///< of `make_parents` alone: even the topmost parent could not be made
  outcome_unknown,  ///< the connection lives, but a write may or may not have happened
  connection_lost,  ///< `suspended` follows
  session_expired,  ///< `expired` follows
  rejected,         ///< not carried out, for a reason that no retry helps
  not_understood,   ///< an error that we do not know: no retry is known to help, and a write may have happened
};

enum class outcome : std::uint8_t {
  done,
  gone,     ///< there is no such node
  lost,     ///< with the connection or the session; the session goes on from there
  unsure,   ///< a write may have happened: ask again, after a pause
  retry,    ///< it did not happen, and may later: after a pause
  refused,  ///< asking again is of no use
};

constexpr outcome classify(answer how) noexcept {
  switch (how) {
    case answer::ok: return outcome::done;
    case answer::no_node: return outcome::gone;
    case answer::connection_lost:
    case answer::session_expired: return outcome::lost;
    case answer::outcome_unknown: return outcome::unsure;
    case answer::quota_exceeded: return outcome::retry;
    case answer::node_exists:
    case answer::no_permission:
    case answer::invalid_acl:
    case answer::parent_is_ephemeral:
    case answer::unimplemented:
    case answer::auth_failed:
    case answer::chroot_missing:
    case answer::rejected:
    case answer::not_understood: break;
  }
  return outcome::refused;
}

}  // namespace zkelection::core
