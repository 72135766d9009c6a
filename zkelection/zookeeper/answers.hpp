// The result codes of ZooKeeper, as the protocol sees them.
#pragma once

#include <string>

#include "zkelection/core/answer.hpp"

namespace zkelection::zookeeper {

core::answer to_answer(int result) noexcept;

/// `THROTTLEDOP (-127)`, or for a code that no version had when this was written: `error -131, which we do not know`.
std::string name_of(int result);

/// True of the result of a check if the ensemble has given the write that it belongs to a place in its order of
/// transactions: then it counts for the lease, also if it failed for the state of a node.
bool shows_transaction(int result) noexcept;

}  // namespace zkelection::zookeeper
