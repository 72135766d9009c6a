// What the answers to requests are to the candidacy that has asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/candidacy.hpp"

namespace zkelection::core {

inline const std::vector<std::string> no_children;

/// A session's answer to one request. What answers of its kind do not have is empty.
struct reply {
  answer how = answer::ok;
  std::string_view path{};                                 ///< of a created node
  node_stat stat{};                                        ///< of a created or probed one
  const std::vector<std::string>& children = no_children;  ///< of a listed one
};

// To be called once for each request, in the order asked; the actions are what the candidacy wants then.

[[nodiscard]] inline actions hand_over(candidacy& to, const ask::create&, const reply& it) {
  return to.created(it.how, it.path.substr(it.path.rfind('/') + 1), it.stat.czxid);
}
/// `how` is what `judge_parents` makes of all answers.
[[nodiscard]] inline actions hand_over(candidacy& to, const ask::make_parents& of, const reply& it) {
  return to.parents_made(it.how, of.round);
}
[[nodiscard]] inline actions hand_over(candidacy& to, const ask::sync& of, const reply& it) {
  return to.synced(it.how, of.round);
}
[[nodiscard]] inline actions hand_over(candidacy& to, const ask::list& of, const reply& it) {
  return to.listed(it.how, it.children, of.round);
}
[[nodiscard]] inline actions hand_over(candidacy& to, const ask::read& of, const reply& it) {
  return to.node_read(it.how, of.name, of.round);
}
[[nodiscard]] inline actions hand_over(candidacy& to, const ask::probe& of, const reply& it) {
  return to.probed(it.how, of.name, it.stat, of.round);
}
[[nodiscard]] inline actions hand_over(candidacy& to, const ask::erase& of, const reply& it) {
  return to.erased(it.how, of.name);
}

}  // namespace zkelection::core
