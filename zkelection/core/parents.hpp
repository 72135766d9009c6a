// What the answers to making a chain of parents mean together.
#pragma once

#include <vector>

#include "zkelection/core/actions.hpp"

namespace zkelection::core {

/// The answers, the topmost node's first. The last one decides: a right that we lack higher up does not matter if the
/// resource's node is there. NoNode on the topmost means that the chroot itself is missing, which is never created.
answer judge_parents(const std::vector<answer>& answers);

}  // namespace zkelection::core
