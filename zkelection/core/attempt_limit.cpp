#include "zkelection/core/attempt_limit.hpp"

#include <algorithm>

namespace zkelection::core {

attempt_limit::milliseconds attempt_limit::horizon() const {
  return first_.count() > 0 ? std::min(timeout_, first_) : timeout_;
}

attempt_limit::milliseconds attempt_limit::longest() const { return std::max(horizon() / 2, milliseconds(200)); }

/// All addresses but one are begun within a tenth.
attempt_limit::milliseconds attempt_limit::between(std::size_t servers) const {
  const auto others = static_cast<int>(std::max<std::size_t>(servers, 3) - 1);
  return std::clamp(horizon() / 10 / others, milliseconds(20), milliseconds(2'000));
}

attempt_limit::milliseconds attempt_limit::patience(std::size_t servers) const {
  return std::min(longest(), std::max(between(servers), 2 * handshake_.value_or(milliseconds(0))));
}

}  // namespace zkelection::core
