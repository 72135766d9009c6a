// The run of a simulation: how its world is made, what happens when, and how messages travel.
#include "quorum_simulation.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::test {

using quorum::end_of_time;
using quorum::endpoint;
using quorum::happening;
using quorum::message;
using quorum::nanos;
using quorum::strike;
using quorum::word;

quorum_simulation::verdict quorum_simulation::run(std::uint64_t seed, std::string* trace) {
  dice_ = quorum::dice(seed);
  trace_ = trace;
  set_up();
  while (!agenda_.empty() && !over_) {
    const auto next = agenda_.take();
    if (next.at > end_of_run_) break;
    now_ = next.at;
    happen(next.kind, next.subject);
  }
  return verdict_;
}

void quorum_simulation::set_up() {
  agenda_.clear();
  links_.clear();
  ends_.clear();
  attachments_.clear();
  connections_.clear();
  reigns_.clear();
  requests_.clear();
  traps_.clear();
  session_ = core::lease_session(core::instant(tick));
  place_ = place::behind;
  belief_ = {};
  verdict_ = {};
  expired_at_.reset();
  connection_ = -1;
  connected_ = created_ = over_ = interregnum_ = final_ = false;
  now_ = client_stopped_until_ = isolated_until_ = 0;
  present_ = timer_ = attempt_ = 0;

  draw_world();
  if (!idle_ && !queues_) session_.add("/node", clock());
  servers_.assign(dice_.one_in(4) ? 5 : 3, {});
  auto& first = reigns_.add();
  first.phase = dice_.below(tick);
  first.expiry = end_of_time;
  servers_[0].reign = 0;
  for (std::uint32_t follower = 1; follower < servers_.size(); ++follower) join(follower);
  agenda_.add(dice_.below(tick / 2), happening::ping, 0);

  connect();
  const auto end_of_calm = dice_.between(timeout_, 3 * timeout_);
  end_of_run_ = end_of_calm + 2 * timeout_ + timeout_ / 2;
  agenda_.add(end_of_calm, happening::finale);
  if (faults_) agenda_.add(dice_.below(timeout_), happening::ambush);
  if (faults_) agenda_.add(dice_.below(timeout_), happening::fault);
  if (reads_) agenda_.add(dice_.below(timeout_ / 3), happening::reading);
  if (wishes_ || idle_ || queues_) agenda_.add(dice_.below(timeout_), happening::wish);
}

void quorum_simulation::draw_world() {
  // The smaller T is in ticks, the more each detail matters. At 3.6 ticks a beat comes just when evidence is ripe.
  timeout_ = tick * dice_.pick<nanos>({20, 20, 25, 30, 36, 36, 40, 50, 60, 100}) / 10;
  if (dice_.one_in(2)) timeout_ += dice_.below(tick / 5);
  if (dice_.one_in(50)) timeout_ = 20 * tick;
  latency_ = dice_.pick<nanos>({tick / 10'000, tick / 1000, tick / 100, tick / 20, tick / 5});
  lateness_ = dice_.pick<nanos>({0, tick / 10, tick / 10});
  always_late_ = dice_.one_in(2);
  exact_ = dice_.one_in(2);
  sweep_ = dice_.pick<nanos>({0, 0, tick / 10});
  reads_ = dice_.one_in(2);
  eager_ = dice_.one_in(3);
  wishes_ = dice_.one_in(4);
  idle_ = dice_.one_in(8);
  faults_ = dice_.one_in(2);
  sly_ = dice_.one_in(2);
  rate_ppm_ = dice_.pick<std::int64_t>({-10'000, 0, 10'000, dice_.between(-10'000, 10'001)});
  queues_ = !idle_ && dice_.one_in(6);
  // A corner of this world in which everything is as bad as it may be, and nothing else disturbs.
  if (!dice_.one_in(4)) return;
  latency_ = dice_.pick<nanos>({tick / 10'000, tick / 1000});
  lateness_ = tick / 10;
  always_late_ = exact_ = eager_ = sly_ = true;
  reads_ = idle_ = queues_ = faults_ = false;
  rate_ppm_ = dice_.pick<std::int64_t>({-10'000, 10'000});
}

void quorum_simulation::happen(happening what, std::uint32_t subject) {
  // A process that is stopped does nothing of its own accord, either.
  const bool of_client = what >= happening::heartbeat && what <= happening::impatience;
  if (of_client && now_ < client_stopped_until_) {
    agenda_.add(client_stopped_until_ + dice_.below(2), what, subject);
    return;
  }
  switch (what) {
    case happening::delivery: deliver(subject); break;
    case happening::ping: ping(subject); break;
    case happening::expiry: look_for_expiry(subject); break;
    case happening::accession: accede(subject); break;
    case happening::abdication: abdicate(subject); break;
    case happening::desertion: desert(subject, dice_.one_in(2)); break;
    case happening::joining: join(subject); break;
    case happening::heartbeat:
      if (subject == timer_) act(session_.on_time(clock()));
      break;
    case happening::reading:
      if (connected_) ask(word::read, false);
      agenda_.add(now_ + dice_.below(timeout_ / 3), happening::reading);
      break;
    case happening::writing:
      if (connected_) ask(word::write, false);
      break;
    case happening::wish:
      if (connected_ && !queues_) ask(word::write, false);
      if (connected_ && queues_) take_turn();
      agenda_.add(now_ + dice_.below(timeout_), happening::wish);
      break;
    case happening::connecting:
      if (subject == attempt_ && connection_ == -1) connect();
      break;
    case happening::impatience:
      if (connection_ == static_cast<std::int32_t>(subject) && !connected_) lose_connection();
      break;
    case happening::fault:
      befall(any_strike());
      agenda_.add(now_ + dice_.below(2 * timeout_), happening::fault);
      break;
    case happening::ambush: lay_trap(); break;
    case happening::finale:
      tell("the finale");
      final_ = true;
      lay_trap();
      // Of a deposed leader, a session that only syncs notices nothing.
      if (dice_.one_in(2)) befall(idle_ ? strike::depose : dice_.one_in(2) ? strike::doze : any_strike());
      break;
  }
}

// ---- Messages.

std::uint32_t quorum_simulation::make_link(endpoint to) {
  links_.add();
  ends_.push_back(to);
  return links_.size() - 1;
}

nanos quorum_simulation::latency() { return dice_.one_in(40) ? dice_.below(4 * latency_) : dice_.below(latency_); }

void quorum_simulation::send(std::uint32_t link, message what) {
  auto& way = links_[link];
  if (way.blocked_until >= end_of_time) return;
  way.push(now_ + 1 + latency(), what);
  if (std::exchange(way.armed, true)) return;
  agenda_.add(way.last_ready, happening::delivery, link);
}

/// Until when the receiver reads nothing.
nanos quorum_simulation::receiver_stopped_until(const endpoint& to) const {
  switch (to.who) {
    case endpoint::client: return client_stopped_until_;
    case endpoint::server: return servers_[connections_[to.at].server].stopped_until;
    case endpoint::follower: return servers_[attachments_[to.at].server].stopped_until;
    case endpoint::leader: return servers_[reigns_[attachments_[to.at].reign].server].stopped_until;
  }
  return 0;
}

void quorum_simulation::deliver(std::uint32_t link) {
  auto& way = links_[link];
  way.armed = false;
  if (way.empty()) return;
  const auto to = ends_[link];
  // A leader that wakes up pings first, before it reads.
  const auto stopped = receiver_stopped_until(to);
  const auto when = std::max({way.parcels[way.head].ready, way.blocked_until, stopped == 0 ? 0 : stopped + 1});
  if (when >= end_of_time) return;
  if (when > now_) {
    way.armed = true;
    agenda_.add(when, happening::delivery, link);
    return;
  }
  const auto what = way.parcels[way.head++].what;
  if (!way.empty()) {
    way.armed = true;
    agenda_.add(std::max(now_, way.parcels[way.head].ready), happening::delivery, link);
  }
  // What receives may make links: `way` is not to be used any more.
  switch (to.who) {
    case endpoint::client: at_client(to.at, what); break;
    case endpoint::server: at_server(to.at, what); break;
    case endpoint::follower: at_follower(to.at, what); break;
    case endpoint::leader: at_leader(to.at, what); break;
  }
}

void quorum_simulation::tell(const char* what, std::int64_t a, std::int64_t b) {
  if (trace_ == nullptr) return;
  *trace_ += std::to_string(static_cast<double>(now_) / static_cast<double>(tick)) + "  " + what;
  if (a >= 0) *trace_ += " " + std::to_string(a);
  if (b >= 0) *trace_ += " " + std::to_string(b);
  *trace_ += '\n';
}

// ---- The judge.

/// Compares true time with the client's clock, which nobody else can.
void quorum_simulation::judge() {
  if (!expired_at_) return;
  for (std::size_t by = 0; by < rules; ++by) {
    if (!belief_[by] || clock() >= *belief_[by]) continue;
    verdict_.overlap[by] = std::max(verdict_.overlap[by], true_time(*belief_[by]) - now_);
    if (by == evidence) tell("VIOLATION: the session has expired, and the lease holds");
  }
}

}  // namespace zkelection::test
