// The ensemble of a simulation: followers, leaders, and how one leader follows another.
#include <algorithm>
#include <utility>

#include "quorum_simulation.hpp"

namespace zkelection::test {

using quorum::end_of_time;
using quorum::endpoint;
using quorum::happening;
using quorum::message;
using quorum::moment;
using quorum::nanos;
using quorum::order;
using quorum::word;

bool quorum_simulation::serving(std::uint32_t server) const {
  const auto& it = servers_[server];
  return it.reign >= 0 || (it.attachment >= 0 && attachments_[static_cast<std::size_t>(it.attachment)].alive);
}

void quorum_simulation::at_server(std::uint32_t connection, const message& what) {
  auto& from = connections_[connection];
  auto& server = servers_[from.server];
  if (!from.open) return;
  if (what.what == word::bye) {
    from.open = false;
    return;
  }
  if (!serving(from.server)) return close(connection);

  // Every request touches the session here; only the leader's touches count.
  server.knows_client = true;
  if (what.what != word::create && what.what != word::connect) {
    if (server.reign >= 0) {
      touch(reigns_[static_cast<std::size_t>(server.reign)]);
    } else {
      server.touched = true;
    }
  }
  if (what.what == word::read) {
    if (from.unanswered > 0) {
      from.reads.push_back(what.id);
    } else {
      send(from.to_client, what);
      reach(moment::answered);
    }
    return;
  }
  ++from.unanswered;
  if (server.reign >= 0) {
    take_order(static_cast<std::uint32_t>(server.reign), what, -1);
  } else {
    send(attachments_[static_cast<std::size_t>(server.attachment)].up, what);
  }
}

void quorum_simulation::answer(const message& what) {
  auto& to = connections_[what.connection];
  if (!to.open) return;
  send(to.to_client, what);
  if (--to.unanswered == 0) {
    for (const auto id : to.reads) send(to.to_client, {word::read, true, what.connection, id});
    to.reads.clear();
  }
  reach(moment::answered);
}

void quorum_simulation::close(std::uint32_t connection) {
  auto& it = connections_[connection];
  if (!std::exchange(it.open, false)) return;
  send(it.to_client, {word::closed, true, connection, 0});
}

void quorum_simulation::at_follower(std::uint32_t attachment, const message& what) {
  const auto& to_leader = attachments_[attachment];
  if (!to_leader.alive) return;
  switch (what.what) {
    case word::ping:
      send(to_leader.up, {word::touches, std::exchange(servers_[to_leader.server].touched, false)});
      reach(moment::reported);
      break;
    case word::proposal: send(to_leader.up, {word::ack, true, 0, what.id}); break;
    default: answer(what); break;
  }
}

void quorum_simulation::at_leader(std::uint32_t attachment, const message& what) {
  const auto number = attachments_[attachment].reign;
  auto& leader = reigns_[number];
  if (!leader.in_office) return;
  switch (what.what) {
    case word::touches:
      if (what.good) {
        touch(leader);
        tell("the leader hears of a touch", number);
        reach(moment::touched);
      }
      break;
    case word::ack:
      ++leader.orders[what.id].acks;
      carry_out(number);
      break;
    default: take_order(number, what, static_cast<std::int32_t>(attachment)); break;
  }
}

void quorum_simulation::take_order(std::uint32_t reign, const message& what, std::int32_t attachment) {
  auto& leader = reigns_[reign];
  const auto number = static_cast<std::uint32_t>(leader.orders.size());
  order taken{what, attachment, 1, what.what == word::sync || what.what == word::connect, !leader.expired};
  if (what.what == word::create) {
    // Another session than one that an earlier attempt may have left behind.
    if (static_cast<std::int32_t>(what.connection) != connection_) return;
    created_ = true;
    leader.expired = leader.chosen = false;
    taken.good = true;
    if (reign == present_) expired_at_.reset();
    touch(leader);
    agenda_.add(leader.expiry, happening::expiry, reign);
  } else if (what.what == word::connect) {
    touch(leader);
  } else if (what.what == word::sync) {
    taken.good = true;
  } else if (leader.expired) {
    taken.done = true;
  }
  leader.orders.push_back(taken);
  if (sly_ && reign != present_ && !interregnum_) keep_from_successor(reign);
  if (!taken.done) {
    for (std::uint32_t follower = 0; follower < attachments_.size(); ++follower) {
      const auto& it = attachments_[follower];
      if (it.reign == reign && it.alive) send(it.down, {word::proposal, true, 0, number});
    }
    tell("the leader accepts a write", what.id, reign);
    if (what.what == word::write) tempt(leader, requests_[what.id]);
    reach(moment::accepted);
  }
  carry_out(reign);
  if (what.what == word::sync) reach(moment::synced);
}

/// A client that is with a deposed leader finds nobody else, or only when the true one is about to expire its session.
void quorum_simulation::keep_from_successor(std::uint32_t deposed) {
  if (isolated_until_ > now_) return;
  const auto& leader = reigns_[present_];
  const bool for_long = leader.chosen || dice_.one_in(2);
  isolated_until_ = for_long ? now_ + 2 * timeout_ : leader.expiry + dice_.below(sweep_ + 1);
  if (!for_long) agenda_.add(isolated_until_ - dice_.below(latency_), happening::abdication, deposed);
}

/// In order: a sync waits for the writes before it.
void quorum_simulation::carry_out(std::uint32_t reign) {
  auto& leader = reigns_[reign];
  while (leader.head < leader.orders.size()) {
    auto& next = leader.orders[leader.head];
    if (!next.done && 2 * next.acks <= servers_.size()) return;
    ++leader.head;
    auto reply = next.request;
    reply.good = next.good;
    if (next.attachment < 0) {
      answer(reply);
    } else if (attachments_[static_cast<std::size_t>(next.attachment)].alive) {
      send(attachments_[static_cast<std::size_t>(next.attachment)].down, reply);
    }
  }
}

/// As SessionTrackerImpl does: to the first boundary of its buckets that is later than T from now.
void quorum_simulation::touch(quorum::reign& of) {
  if (of.chosen || !created_) return;
  // The boundaries of all touches cannot be so near, but the nearest can.
  of.expiry = exact_ ? now_ + timeout_ + 1 : ((now_ + timeout_ + of.phase) / tick + 1) * tick - of.phase;
}

void quorum_simulation::ping(std::uint32_t reign) {
  auto& leader = reigns_[reign];
  if (!leader.in_office) return;
  tell("the leader pings", reign);
  const auto stopped = servers_[leader.server].stopped_until;
  if (now_ < stopped) return agenda_.add(stopped, happening::ping, reign);
  for (std::uint32_t follower = 0; follower < attachments_.size(); ++follower) {
    const auto& it = attachments_[follower];
    if (it.reign == reign && it.alive && servers_[it.server].knows_client) send(it.down, {word::ping});
  }
  reach(moment::pinged);
  agenda_.add(now_ + tick / 2 + (always_late_ ? lateness_ : dice_.below(lateness_ + 1)), happening::ping, reign);
}

void quorum_simulation::look_for_expiry(std::uint32_t reign) {
  auto& leader = reigns_[reign];
  if (!leader.in_office || leader.expired) return;
  const auto due = std::max(leader.expiry, servers_[leader.server].stopped_until);
  if (now_ < due) return agenda_.add(due, happening::expiry, reign);
  if (sweep_ > 0 && !std::exchange(leader.chosen, true)) {
    tell("the leader chooses the session for expiry", reign);
    return agenda_.add(now_ + dice_.below(sweep_), happening::expiry, reign);
  }
  leader.chosen = leader.expired = true;
  tell("the session expires", reign);
  if (reign != present_) return;
  expired_at_ = now_;
  if (belief_[evidence]) {
    verdict_.expired = true;
    verdict_.margin = std::min(verdict_.margin, now_ - true_time(*belief_[evidence]));
  }
  judge();
  // Answers that are on their way may still arrive.
  end_of_run_ = std::min(end_of_run_, now_ + timeout_ / 2);
}

// ---- Leaders that come and go.

/// Whoever leaves its leader closes its clients' connections.
void quorum_simulation::desert(std::uint32_t attachment, bool in_flight_too) {
  auto& it = attachments_[attachment];
  if (!std::exchange(it.alive, false)) return;
  tell("a follower leaves its leader", it.server);
  servers_[it.server].attachment = -1;
  cut(it.down, end_of_time);
  if (in_flight_too) cut(it.up, end_of_time);
  for (std::uint32_t c = 0; c < connections_.size(); ++c)
    if (connections_[c].server == it.server) close(c);
}

void quorum_simulation::join(std::uint32_t server) {
  auto& it = servers_[server];
  if (serving(server)) return;
  const auto& leader = reigns_[present_];
  if (interregnum_ || !leader.in_office || leader.server == server) {
    agenda_.add(now_ + 1 + dice_.below(timeout_ / 4), happening::joining, server);
    return;
  }
  const auto number = attachments_.size();
  attachments_.add();
  const auto up = make_link({endpoint::leader, number});
  const auto down = make_link({endpoint::follower, number});
  attachments_[number] = {server, present_, up, down, true};
  it.attachment = static_cast<std::int32_t>(number);
  it.touched = false;
  tell("a follower joins", server, present_);
}

/// Most servers leave the leader, which does not notice for a while: it answers whoever is still with it.
void quorum_simulation::depose() {
  if (interregnum_ || !reigns_[present_].in_office || reigns_.size() >= 4) return;
  interregnum_ = true;
  tell("most servers leave the leader", present_);
  voters_.clear();
  for (std::uint32_t a = 0; a < attachments_.size(); ++a)
    if (attachments_[a].alive && attachments_[a].reign == present_) voters_.push_back(a);
  for (std::size_t left = voters_.size(); left > 1; --left)
    std::swap(voters_[left - 1], voters_[static_cast<std::size_t>(dice_.below(static_cast<nanos>(left)))]);
  const auto majority = servers_.size() / 2 + 1;
  if (voters_.size() < majority) {
    // Too few: it goes on, unless it notices.
    interregnum_ = false;
    return;
  }
  voters_.resize(majority);
  const auto election = dice_.pick<nanos>({1, tick / 100, tick, timeout_});
  nanos last = 0;
  for (const auto a : voters_) {
    const auto when = now_ + 1 + dice_.below(election);
    last = std::max(last, when);
    agenda_.add(when, happening::desertion, a);
  }
  agenda_.add(last + 1 + dice_.below(election), happening::accession, attachments_[voters_.front()].server);
}

void quorum_simulation::accede(std::uint32_t server) {
  const auto old = present_;
  const bool gone = reigns_[old].expired && dice_.one_in(2);
  const auto number = reigns_.size();
  auto& leader = reigns_.add();
  leader.server = server;
  leader.phase = dice_.below(tick);
  leader.chosen = leader.expired = gone;
  present_ = number;
  interregnum_ = false;
  tell("a new leader", server, number);
  if (servers_[server].attachment >= 0) desert(static_cast<std::uint32_t>(servers_[server].attachment), true);
  servers_[server].reign = static_cast<std::int32_t>(number);
  if (created_ && !gone) {
    expired_at_.reset();
    touch(leader);
    agenda_.add(leader.expiry, happening::expiry, number);
  }
  agenda_.add(now_ + dice_.below(tick / 2), happening::ping, number);
  for (const auto a : voters_) {
    const auto voter = attachments_[a].server;
    if (voter != server) agenda_.add(now_ + dice_.below(tick / 10), happening::joining, voter);
  }
  agenda_.add(now_ + dice_.below(dice_.pick<nanos>({tick, timeout_, 5 * timeout_})), happening::abdication, old);
}

/// A deposed leader notices at last.
void quorum_simulation::abdicate(std::uint32_t reign) {
  auto& leader = reigns_[reign];
  if (!std::exchange(leader.in_office, false)) return;
  tell("a deposed leader steps down", reign);
  servers_[leader.server].reign = -1;
  for (std::uint32_t c = 0; c < connections_.size(); ++c)
    if (connections_[c].server == leader.server) close(c);
  agenda_.add(now_ + dice_.below(timeout_ / 4), happening::joining, leader.server);
  for (std::uint32_t a = 0; a < attachments_.size(); ++a) {
    if (!attachments_[a].alive || attachments_[a].reign != reign) continue;
    desert(a, true);
    agenda_.add(now_ + dice_.below(timeout_ / 4), happening::joining, attachments_[a].server);
  }
}

}  // namespace zkelection::test
