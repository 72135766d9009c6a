// The C client's result codes, as the protocol sees them.
#pragma once

#include "zkelection/core/actions.hpp"

namespace zkelection::zookeeper {

core::answer to_answer(int result) noexcept;

}  // namespace zkelection::zookeeper
