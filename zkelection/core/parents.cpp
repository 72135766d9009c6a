#include "zkelection/core/parents.hpp"

#include <algorithm>

namespace zkelection::core {

answer judge_parents(const std::vector<answer>& answers) {
  if (answers.empty()) return answer::rejected;
  const auto is_there = [](answer a) { return a == answer::ok || a == answer::node_exists; };
  if (is_there(answers.back())) return answer::ok;
  if (answers.front() == answer::no_node) return answer::chroot_missing;
  const auto cause = std::ranges::find_if(answers, [&](answer a) { return !is_there(a) && a != answer::no_node; });
  return cause == answers.end() ? answer::no_node : *cause;
}

}  // namespace zkelection::core
