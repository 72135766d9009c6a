#include "zkelection/core/attempt_limit.hpp"

#include <algorithm>

namespace zkelection::core {

attempt_limit::milliseconds attempt_limit::next(std::size_t addresses, std::size_t hosts) const {
  const auto servers = static_cast<int>(std::max(addresses, hosts));
  const auto share_of = [servers](milliseconds time, int parts) {
    return std::max(time / std::max(parts, servers), milliseconds(200));
  };
  const auto share = share_of(timeout_, 3);
  if (!handshake_) return first_.count() > 0 ? std::min(share, share_of(first_, 2)) : share;
  const auto vain_rounds = vain_attempts_ / (3 * std::max<std::size_t>(1, addresses));
  const auto patient = std::max({4 * *handshake_, timeout_ / 40, milliseconds(50)});
  return std::min(share, patient * (1 << std::min<std::size_t>(vain_rounds, 10)));
}

}  // namespace zkelection::core
