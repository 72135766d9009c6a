// A candidacy's actions, carried out one after the other, and which node is to be checked.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "zkelection/core/candidacy.hpp"

namespace zkelection::core {

/// An action may call the application, which may call the election. Actions that this causes queue up behind those
/// under way.
///
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

  actions waiting_;
  bool dispatching_ = false;
  std::string checked_;
};

template <class Hands>
void dispatcher::dispatch(actions wanted, const candidacy& of, Hands& hands) {
  std::move(wanted.begin(), wanted.end(), std::back_inserter(waiting_));
  if (dispatching_) return;
  dispatching_ = true;
  for (std::size_t next = 0; next < waiting_.size(); ++next) {
    const auto current = std::move(waiting_[next]);
    std::visit([&](const auto& one) { hands.carry_out(one); }, current);
  }
  waiting_.clear();
  dispatching_ = false;
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
