// The client of a world of leases: its requests, its masterships' view of the lease, and a place in a queue.
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
    return act(it.session.connected(at(connecting_since_), timeout(), what.what == word::create, now()));
  }
  const auto asked = it.unanswered.front();
  it.unanswered.erase(it.unanswered.begin());
  if (what.what == word::sync) return act(it.session.synced(asked.marked, true, now()));
  act(asked.beat ? it.session.checked(asked.marked, true, now()) : it.session.written(asked.marked, now()));
  // A master from the beginning wants its lease back.
  if (!how_.queues && asked.beat && !leased()) act(it.session.ask(now()));
}

void lease_world::act(const core::lease_session::step& step) {
  using grant = core::lease_session::grant;
  see_lease(step);
  if (step.granted != grant::none) begin(step.granted == grant::curtailed);
  if (step.beat.sync) ask(word::sync, true);
  if (!step.beat.checks.empty()) ask(word::write, true);
  if (!step.beat.give_up_connection) return;
  tell("the client gives its connection up");
  lose_connection();
}

void lease_world::see_lease(const core::lease_session::step& step) {
  auto& end = client_.own().lease_end;
  if (step.lapsed) {
    must(end && *end <= now(), "a lease lapses at its end");
    end.reset();
    end_by_lease();
  }
  if (!step.end) return;
  must(!end || now() < *end, "a lease that is over stays over");
  end = step.end;
}

void lease_world::ask(word what, bool beat) {
  auto& it = client_.own();
  it.unanswered.push_back({what, beat, it.session.sending(now())});
  tell("the client sends a {}", what == word::sync ? "sync" : "write");
  links_[to_server].push({what});
}

bool lease_world::timer_due() const {
  const auto next = client_->session.next();
  return next && *next <= now();
}

// ---- The queue, and what is promised to whoever gets to its head.

void lease_world::take_place(place where) {
  place_ = where;
  if (where == place::behind) {
    client_.own().session.remove("/node");
  } else {
    client_.own().session.add("/node", now());
  }
}

void lease_world::ask_for_lease() {
  undisturbed_ = all_is_well();
  waited_ = 0;
  const auto step = client_.own().session.ask(now());
  take_place(place::asking);
  act(step);
}

void lease_world::begin(bool curtailed) {
  if (place_ != place::asking) return;
  tell("the client is master, with a {} lease", curtailed ? "curtailed" : "full");
  const auto& session = client_->session;
  must(leased(), "a mastership begins with a lease");
  must(curtailed || *session.end() - now() >= session.full_length(), "a full lease has its full length");
  must(!curtailed || faults_ > 0, "a mastership begins with its full lease while the ensemble answers in time");
  take_place(place::master);
  undisturbed_ = all_is_well();
}

/// At once if the client is not stopped: it makes no difference to what else happens at this instant. A beat does.
void lease_world::notice_lapse() {
  if (client_stopped_ || !client_->lease_end || leased()) return;
  const auto beat = client_->session.next_beat();
  if (!timer_due() || (beat && *beat <= now())) return;
  act(client_.own().session.on_time(now()));
}

void lease_world::end_by_lease() {
  if (!how_.queues || place_ != place::master) return;
  tell("the lease lapses");
  must(!undisturbed_, "a mastership does not end by its lease while the ensemble answers in time");
  take_place(place::behind);
}

/// Whatever is sent now, and from now on, is answered at once.
bool lease_world::all_is_well() const {
  return connection_ == connection::connected && open_ && !client_stopped_ && !isolated_ && !leader_stopped_ &&
         !exiled_ && !muted_ && server_ != server::deposed && there_is_session() && !chosen() &&
         std::ranges::none_of(links_, [](const link& it) { return it.blocked; });
}

void lease_world::must(bool holds, const char* promise) {
  if (holds || broken_promise_ != nullptr) return;
  broken_promise_ = promise;
  tell("VIOLATION: {}", promise);
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
  it.session.disconnected();
  it.unanswered.clear();
  if (place_ == place::asking) place_ = place::next;  // it asks again when it has seen its place again
  if (!created_) over_ = true;
  forget_sound_follower();
}

bool lease_world::leased() const {
  const auto& end = client_->lease_end;
  return end && now() < *end;
}

std::optional<core::instant> lease_world::since_lease() const {
  const auto end = client_->session.end();
  if (!end) return std::nullopt;
  return now() - *end;
}

}  // namespace zkelection::test::model
