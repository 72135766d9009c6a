// How requests end, and what each end means for the next step.
#pragma once

#include <cstdint>

namespace zkelection::core {

/// How a request ended. The protocol needs no finer distinctions.
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
  chroot_missing,   ///< only `make_parents`: the ensemble could not make even the topmost parent
  outcome_unknown,  ///< the connection lives, but a write may or may not have happened
  connection_lost,  ///< `suspended` follows
  session_expired,  ///< `expired` follows
  rejected,         ///< the ensemble did not carry it out, and no retry helps
  not_understood,   ///< an error that we do not know: no retry is known to help, and a write may have happened
};

/// What a candidacy does about an answer.
enum class outcome : std::uint8_t {
  done,
  gone,     ///< the node does not exist
  lost,     ///< the answer went with the connection or the session: wait for the next connection
  unsure,   ///< a write may have happened: ask again after a pause
  retry,    ///< the request was not carried out, but may be later: ask again after a pause
  refused,  ///< do not ask again
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
