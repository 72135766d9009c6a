#include "zkelection/zookeeper/answers.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace zkelection::zookeeper {
namespace {

using core::answer;

struct result_code {
  int number;
  const char* name;
  answer meaning;
};

/// All codes of the Java server (`KeeperException.Code`) and the C client (`zookeeper.h`), in every release from 3.4 to
/// 3.9 and on the main branch. Neither has all of them.
constexpr result_code codes[] = {
    {0, "OK", answer::ok},
    {-1, "SYSTEMERROR", answer::not_understood},
    {-2, "RUNTIMEINCONSISTENCY", answer::outcome_unknown},
    {-3, "DATAINCONSISTENCY", answer::not_understood},
    {-4, "CONNECTIONLOSS", answer::connection_lost},
    {-5, "MARSHALLINGERROR", answer::not_understood},  // of any exception in a server
    {-6, "UNIMPLEMENTED", answer::unimplemented},
    {-7, "OPERATIONTIMEOUT", answer::outcome_unknown},
    {-8, "BADARGUMENTS", answer::rejected},
    // Closing a handle that has lost its connection is how a lost connection is cleared away.
    {-9, "INVALIDSTATE", answer::connection_lost},     // C alone
    {-12, "UNKNOWNSESSION", answer::session_expired},  // Java alone
    {-13, "NEWCONFIGNOQUORUM", answer::rejected},
    {-14, "RECONFIGINPROGRESS", answer::rejected},
    {-15, "SSLCONNECTIONERROR", answer::connection_lost},  // C alone
    {-100, "APIERROR", answer::not_understood},
    {-101, "NONODE", answer::no_node},
    {-102, "NOAUTH", answer::no_permission},
    {-103, "BADVERSION", answer::rejected},
    {-108, "NOCHILDRENFOREPHEMERALS", answer::parent_is_ephemeral},
    {-110, "NODEEXISTS", answer::node_exists},
    {-111, "NOTEMPTY", answer::rejected},
    {-112, "SESSIONEXPIRED", answer::session_expired},
    {-113, "INVALIDCALLBACK", answer::rejected},
    {-114, "INVALIDACL", answer::invalid_acl},
    {-115, "AUTHFAILED", answer::auth_failed},
    {-116, "CLOSING", answer::connection_lost},  // C alone
    {-117, "NOTHING", answer::not_understood},   // C alone
    {-118, "SESSIONMOVED", answer::outcome_unknown},
    {-119, "NOTREADONLY", answer::outcome_unknown},
    {-120, "EPHEMERALONLOCALSESSION", answer::rejected},
    {-121, "NOWATCHER", answer::rejected},
    // In C up to 3.5.2 the same number is RWSERVERFOUND, which only clients of read-only servers get.
    {-122, "REQUESTTIMEOUT", answer::outcome_unknown},
    {-123, "RECONFIGDISABLED", answer::rejected},
    {-124, "SESSIONCLOSEDREQUIRESASLAUTH", answer::auth_failed},
    {-125, "QUOTAEXCEEDED", answer::quota_exceeded},  // Java alone
    {-127, "THROTTLEDOP", answer::outcome_unknown},
};

const result_code* find(int result) noexcept {
  const auto* found = std::ranges::find(codes, result, &result_code::number);
  return found == std::end(codes) ? nullptr : found;
}

}  // namespace

answer to_answer(int result) noexcept {
  const auto* known = find(result);
  return known != nullptr ? known->meaning : answer::not_understood;
}

std::string name_of(int result) {
  const auto* known = find(result);
  return known != nullptr ? fmt::format("{} ({})", known->name, result)
                          : fmt::format("error {}, which we do not know", result);
}

bool shows_transaction(int result) noexcept {
  switch (result) {
    case 0:
    case -2:  // a check behind one that failed is not evaluated
    case -101:
    case -102:
    case -103: return true;
    default: return false;
  }
}

}  // namespace zkelection::zookeeper
