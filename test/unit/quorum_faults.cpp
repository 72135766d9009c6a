// Bad luck in a simulation: what befalls whom, and when it hurts most.
#include <algorithm>

#include "quorum_simulation.hpp"

namespace zkelection::test {

using quorum::end_of_time;
using quorum::happening;
using quorum::moment;
using quorum::nanos;
using quorum::request;
using quorum::strike;

nanos quorum_simulation::some_time() {
  return 1 + dice_.below(dice_.pick<nanos>({latency_, tick / 10, tick, tick, timeout_, 2 * timeout_}));
}

strike quorum_simulation::any_strike() { return static_cast<strike>(dice_.below(static_cast<nanos>(strike::strikes))); }

/// Something will happen to those concerned at the first, second or third such moment from now.
void quorum_simulation::lay_trap() {
  // Most of the time the worst: the follower is cut off before it can report what the lease is about to rest on.
  const bool worst = dice_.one_in(2);
  const auto what = worst ? dice_.pick({strike::betray, strike::betray, strike::cut_off_follower, strike::cut_reports})
                          : any_strike();
  const auto when = worst && dice_.one_in(2) ? moment::accepted
                                             : static_cast<moment>(dice_.below(static_cast<nanos>(moment::moments)));
  traps_.push_back({when, static_cast<std::uint32_t>(dice_.between(1, 5)), what});
}

void quorum_simulation::reach(moment what) {
  for (auto& trap : traps_) {
    if (trap.when != what || trap.countdown == 0 || --trap.countdown > 0) continue;
    return befall(trap.what);  // which may lay a trap
  }
}

/// A misfortune that knows what the client will believe once this write is acknowledged, and strikes when the leader
/// would not wait so long.
void quorum_simulation::tempt(const quorum::reign& leader, const request& write) {
  if (!sly_ || !write.marked.proven) return;
  const auto claim = *write.marked.proven + core::instant(timeout_ - timeout_ / 100);
  if (true_time(claim) < leader.expiry - tick / 1000 || connection_ < 0) return;
  sly_ = false;
  befall(strike::betray);
}

void quorum_simulation::befall(strike what) {
  const auto until = dice_.one_in(2) ? now_ + some_time() : dice_.pick<nanos>({end_of_time, now_ + 3 * timeout_});
  const bool connected = connection_ >= 0;
  const auto connection = static_cast<std::uint32_t>(std::max(0, connection_));
  const auto server = connected ? connections_[connection].server : 0;
  const auto attached = connected ? servers_[server].attachment : -1;
  const auto attachment = static_cast<std::uint32_t>(std::max(0, attached));
  tell("misfortune", static_cast<std::int64_t>(what), until >= end_of_time ? -1 : (until - now_) / 1'000'000);
  switch (what) {
    case strike::cut_off_follower:
    case strike::cut_reports:
    case strike::cut_orders:
      if (attached < 0) break;
      if (what != strike::cut_orders) cut(attachments_[attachment].up, until);
      if (what != strike::cut_reports) cut(attachments_[attachment].down, until);
      break;
    case strike::delay_reports:
      if (attached >= 0) cut(attachments_[attachment].up, reigns_[present_].expiry + dice_.below(sweep_ + 1));
      break;
    case strike::cut_off_client:
    case strike::cut_requests:
    case strike::cut_answers:
      if (!connected) break;
      if (what != strike::cut_answers) cut(connections_[connection].to_server, until);
      if (what != strike::cut_requests) cut(connections_[connection].to_client, until);
      break;
    case strike::isolate_client:
      isolated_until_ = std::min(until, now_ + 2 * timeout_);
      if (!connected) break;
      cut(connections_[connection].to_server, isolated_until_);
      cut(connections_[connection].to_client, isolated_until_);
      break;
    case strike::stop_client: stop(client_stopped_until_, some_time()); break;
    case strike::stop_server: stop(servers_[server].stopped_until, some_time()); break;
    case strike::stop_leader: stop(servers_[reigns_[present_].server].stopped_until, some_time()); break;
    case strike::lose_follower:
      if (attached < 0) break;
      desert(attachment, dice_.one_in(2));
      agenda_.add(now_ + 1 + dice_.below(timeout_ / 2), happening::joining, server);
      break;
    case strike::close_connection:
      if (connected) close(connection);
      break;
    case strike::hop:
      if (attached >= 0) cut(attachments_[attachment].up, until);
      lose_connection();
      break;
    case strike::depose: depose(); break;
    case strike::betray:
      if (attached >= 0) cut(attachments_[attachment].up, end_of_time);
      traps_.push_back({moment::acknowledged, 1, strike::isolate_client});
      break;
    case strike::doze:
      stop(client_stopped_until_, timeout_ * dice_.between(60, 120) / 100);
      traps_.clear();
      if (dice_.one_in(2)) {
        traps_.push_back({moment::accepted, static_cast<std::uint32_t>(dice_.between(1, 3)), strike::betray});
      } else {
        // A write reaches the leader before the ping that it asked for is answered; or both do when it is too late.
        traps_.push_back({moment::answered, static_cast<std::uint32_t>(dice_.between(1, 3)),
                          dice_.pick({strike::cut_orders, strike::delay_reports})});
      }
      break;
    case strike::strikes: break;
  }
}

}  // namespace zkelection::test
