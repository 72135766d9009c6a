#include "zkelection/zookeeper/answers.hpp"

#include <zookeeper/zookeeper.h>

namespace zkelection::zookeeper {
namespace {

// The servers answer with it, but the C client 3.8.0 has no name for it.
constexpr int quota_exceeded = -125;

}  // namespace

core::answer to_answer(int result) noexcept {
  switch (result) {
    case ZOK: return core::answer::ok;
    case ZNONODE: return core::answer::no_node;
    case ZNODEEXISTS: return core::answer::node_exists;
    case ZNOAUTH: return core::answer::no_permission;
    case ZINVALIDACL: return core::answer::invalid_acl;
    case ZNOCHILDRENFOREPHEMERALS: return core::answer::parent_is_ephemeral;
    case ZUNIMPLEMENTED: return core::answer::unimplemented;
    case ZAUTHFAILED: return core::answer::auth_failed;
    case quota_exceeded: return core::answer::quota_exceeded;
    case ZTHROTTLEDOP:
    case ZSESSIONMOVED:
    case ZOPERATIONTIMEOUT:
    case ZRUNTIMEINCONSISTENCY: return core::answer::outcome_unknown;
    // Closing a handle that has lost its connection is how a lost connection is cleared away.
    case ZCONNECTIONLOSS:
    case ZCLOSING:
    case ZINVALIDSTATE: return core::answer::connection_lost;
    case ZSESSIONEXPIRED: return core::answer::session_expired;
    default: return core::answer::rejected;
  }
}

}  // namespace zkelection::zookeeper
