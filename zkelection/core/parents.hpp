// Judges the answers to the creates of a chain of parents.
#pragma once

#include <vector>

#include "zkelection/core/actions.hpp"

namespace zkelection::core {

/// Takes the topmost node's answer first. The last answer decides: a right that we lack higher up does not matter if
/// the resource's node is there. NoNode on the topmost node means that the chroot itself is missing; we never create
/// it.
answer judge_parents(const std::vector<answer>& answers);

}  // namespace zkelection::core
