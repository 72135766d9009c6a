// A candidacy's actions, carried out one after the other, and which node is to be checked.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "zkelection/core/action_queue.hpp"
#include "zkelection/core/candidacy.hpp"

namespace zkelection::core {

/// `Hands` has `carry_out(action)` for each kind of action, `start_checking(name)` and `stop_checking(name)` for the
/// node that heartbeats are to look after, and `all_is_carried_out()`.
class dispatcher {
 public:
  /// What `of` wants after an event.
  template <class Hands>
  void dispatch(actions wanted, const candidacy& of, Hands& hands);

  /// Empty: none.
  const std::string& checked_node() const noexcept { return checked_; }

 private:
  template <class Hands>
  void choose_checks(const candidacy& of, Hands& hands);

  action_queue<action> queue_;
  std::string checked_;
};

template <class Hands>
void dispatcher::dispatch(actions wanted, const candidacy& of, Hands& hands) {
  if (!queue_.run(std::move(wanted), [&](const auto& one) { hands.carry_out(one); })) return;
  choose_checks(of, hands);
  hands.all_is_carried_out();
}

/// The candidacy knows whether a mastership rests on our node.
template <class Hands>
void dispatcher::choose_checks(const candidacy& of, Hands& hands) {
  const auto node = of.node_to_check();
  if (node.value_or(std::string_view()) == checked_) return;
  const auto before = std::exchange(checked_, std::string(node.value_or(std::string_view())));
  if (!before.empty()) hands.stop_checking(before);
  if (!checked_.empty()) hands.start_checking(checked_);
}

}  // namespace zkelection::core
