// A machine's actions, carried out one after the other.
#pragma once

#include <cstddef>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

namespace zkelection::core {

/// An action may call the application, which may call the machine's owner. Actions that this causes queue up behind
/// those under way.
template <class Action>
class action_queue {
 public:
  /// Calls `carry_out` with each action, in the type that it has. False if actions are under way: the new ones follow
  /// them.
  template <class CarryOut>
  bool run(std::vector<Action> wanted, const CarryOut& carry_out) {
    std::move(wanted.begin(), wanted.end(), std::back_inserter(waiting_));
    if (running_) return false;
    running_ = true;
    for (std::size_t next = 0; next < waiting_.size(); ++next) {
      const auto current = std::move(waiting_[next]);
      std::visit(carry_out, current);
    }
    waiting_.clear();
    running_ = false;
    return true;
  }

 private:
  std::vector<Action> waiting_;
  bool running_ = false;
};

}  // namespace zkelection::core
