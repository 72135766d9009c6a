// The client of a world of leases: what `lease_keeper` does with core::lease and core::heartbeat.
#include <algorithm>
#include <utility>

#include "lease_world.hpp"

namespace zkelection::test::model {

void lease_world::connect(refuge to) {
  if (to != refuge::same_follower) leave_server();
  switch (to) {
    case refuge::other_follower: server_ = server::follower; break;
    case refuge::same_follower: break;
    case refuge::leader: server_ = server::leader; break;
    case refuge::deposed_leader: server_ = server::deposed; break;
  }
  open_ = true;
  connection_ = connection::connecting;
  connecting_since_ = now_;
  links_[to_server].push({created_ ? word::connect : word::create});
}

void lease_world::at_client(message what) {
  auto& it = client_.own();
  if (what.what == word::closed) return lose_connection();
  if (!what.good) {
    // It has expired, and the client knows.
    over_ = true;
    return;
  }
  if (what.what == word::create || what.what == word::connect) {
    created_ = true;
    connection_ = connection::connected;
    it.lease.opened(at(connecting_since_), timeout(), what.what == word::create);
    return act(it.heartbeat.connected(now(), timeout()));
  }
  const auto asked = it.unanswered.front();
  it.unanswered.erase(it.unanswered.begin());
  if (what.what == word::sync) {
    it.lease.synced(asked.marked, now());
    return act(it.heartbeat.synced(true, now()));
  }
  if (asked.beat) it.heartbeat.checked();
  it.lease.written(asked.marked, now());
  if (asked.beat && !leased() && it.lease.second_write_from()) it.hurried = true;
}

void lease_world::act(const core::heartbeat::step& step) {
  if (step.sync) ask(word::sync, true);
  if (!step.checks.empty()) ask(word::write, true);
  if (!step.give_up_connection) return;
  tell("the client gives its connection up");
  lose_connection();
}

void lease_world::ask(word what, bool beat) {
  auto& it = client_.own();
  it.unanswered.push_back({what, beat, it.lease.sent(now())});
  tell("the client sends a {}", what == word::sync ? "sync" : "write");
  links_[to_server].push({what});
}

bool lease_world::timer_due() const {
  if (connection_ != connection::connected) return false;
  const auto from = client_->lease.second_write_from();
  return (client_->hurried && (!from || *from <= now())) || *client_->heartbeat.next() <= now();
}

void lease_world::on_time() {
  auto& it = client_.own();
  const auto from = it.lease.second_write_from();
  if (it.hurried && (!from || *from <= now())) {
    it.hurried = false;
    act(it.heartbeat.hurry(now()));
  }
  act(it.heartbeat.due(now()));
}

void lease_world::lose_connection() {
  // What is on its way may still arrive, after the client has gone.
  const auto asked = [](const message& m) { return m.what != word::ping && m.what != word::report; };
  if (open_ && (server_ == server::leader || obeys_leader())) {
    if (!links_[to_server].messages.empty()) leave_touch(to_server);
    if (std::ranges::any_of(links_[to_leader].messages, asked)) leave_touch(to_leader);
  }
  links_[to_server] = links_[to_client] = {};
  for (const auto along : {to_leader, to_follower}) {
    for (const auto& m : std::exchange(links_[along].messages, {}))
      if (!asked(m)) links_[along].push(m);
  }
  open_ = false;
  connection_ = connection::none;
  auto& it = client_.own();
  it.lease.dropped();
  it.heartbeat.disconnected();
  it.unanswered.clear();
  it.hurried = false;
  if (!created_) over_ = true;
  forget_sound_follower();
}

bool lease_world::leased() const {
  const auto end = client_->lease.end();
  return end && now() < *end;
}

std::optional<core::instant> lease_world::since_lease() const {
  const auto end = client_->lease.end();
  if (!end) return std::nullopt;
  return now() - *end;
}

}  // namespace zkelection::test::model
