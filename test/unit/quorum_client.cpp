// The client of a simulation: core::lease_session, and what an application may do beside it.
#include <algorithm>
#include <utility>

#include "quorum_simulation.hpp"

namespace zkelection::test {

using quorum::endpoint;
using quorum::happening;
using quorum::message;
using quorum::moment;
using quorum::nanos;
using quorum::request;
using quorum::word;

void quorum_simulation::connect() {
  const auto server = static_cast<std::uint32_t>(dice_.below(static_cast<nanos>(servers_.size())));
  ++attempt_;
  const auto number = connections_.size();
  connections_.add();
  const auto to_server = make_link({endpoint::server, number});
  const auto to_client = make_link({endpoint::client, number});
  auto& fresh = connections_[number];
  fresh.server = server;
  fresh.to_server = to_server;
  fresh.to_client = to_client;
  cut(to_server, isolated_until_);
  cut(to_client, isolated_until_);
  connection_ = static_cast<std::int32_t>(number);
  connecting_ = clock();
  tell("the client connects to", server);
  send(to_server, {belief_[evidence] ? word::connect : word::create, true, number, 0});
  agenda_.add(now_ + dice_.between(timeout_ / 20, timeout_ / 3), happening::impatience, number);
}

void quorum_simulation::at_client(std::uint32_t connection, const message& what) {
  if (static_cast<std::int32_t>(connection) != connection_) return;
  switch (what.what) {
    case word::create:
    case word::connect:
      if (!what.good) {
        tell("the client hears that the session has expired");
        over_ = true;
        return;
      }
      tell("the client is connected");
      connected_ = true;
      if (what.what == word::create) {
        for (const auto by : {ping_trusted, write_trusted, write_less_a_while})
          believe(by, connecting_ + core::instant(timeout_ - timeout_ / 100));
      }
      act(session_.connected(connecting_, core::instant(timeout_), what.what == word::create, clock()));
      if (idle_ && dice_.one_in(2)) ask(word::write, false);
      break;
    case word::closed: lose_connection(); break;
    default: answered(requests_[what.id], what.good); break;
  }
}

void quorum_simulation::ask(word what, bool beat) {
  const auto id = static_cast<std::uint32_t>(requests_.size());
  const auto connection = static_cast<std::uint32_t>(connection_);
  requests_.push_back({what, beat, session_.sending(clock())});
  tell(what == word::write ? "the client writes" : what == word::sync ? "the client syncs" : "the client reads", id);
  send(connections_[connection].to_server, {what, true, connection, id});
}

void quorum_simulation::answered(const request& asked, bool good) {
  const auto what = asked.what;
  const bool beat = asked.beat;
  const auto marked = asked.marked;
  const core::instant timeout(timeout_ - timeout_ / 100);
  if (what == word::write && !good) {
    if (beat) act(session_.checked(marked, false, clock()));
    return;
  }
  believe(ping_trusted, marked.sent + timeout);
  if (what == word::read) return;
  if (what == word::write) {
    tell("the client's write is acknowledged");
    believe(write_trusted, marked.sent + timeout);
    believe(write_less_a_while, marked.sent + timeout - core::instant(tick / 2 + tick / 10));
    act(beat ? session_.checked(marked, true, clock()) : session_.written(marked, clock()));
    // A master from the beginning wants its lease back.
    if (beat && !queues_ && !idle_ && !session_.is_running(clock())) act(session_.ask(clock()));
    reach(moment::acknowledged);
  } else {
    tell("the client's sync is answered");
    act(session_.synced(marked, true, clock()));
  }
  // An application may write at the instant at which this request becomes evidence, by a clock that is right or by one
  // that is fast, and again once that is answered.
  if (eager_ && dice_.one_in(4)) {
    const auto gap = core::instant(tick * dice_.pick<nanos>({600, 606}) / 1000);
    agenda_.add(true_time(clock() + gap), happening::writing);
  }
  if (eager_ && connected_ && what == word::write && !beat && dice_.one_in(2)) ask(word::write, false);
}

void quorum_simulation::act(const core::lease_session::step& step) {
  using grant = core::lease_session::grant;
  if (step.lapsed) end_by_lease();
  if (step.end) believe(evidence, *step.end);
  if (step.granted != grant::none) begin(step.granted == grant::curtailed);
  if (step.beat.sync) ask(word::sync, true);
  if (!step.beat.checks.empty()) ask(word::write, true);
  set_timer();
  if (!step.beat.give_up_connection) return;
  tell("the client gives its connection up");
  lose_connection();
}

// ---- The queue: its turn comes, its mastership ends, and it queues up again.

void quorum_simulation::take_turn() {
  if (place_ != place::behind) return step_back();
  tell("it is the client's turn");
  place_ = place::asking;
  const auto step = session_.ask(clock());
  session_.add("/node", clock());
  act(step);
}

void quorum_simulation::step_back() {
  session_.remove("/node");
  place_ = place::behind;
}

void quorum_simulation::begin(bool curtailed) {
  if (place_ != place::asking) return;
  place_ = place::master;
  ++verdict_.masterships;
  tell(curtailed ? "the client is master, with a curtailed lease" : "the client is master");
  const bool full = *session_.end() - clock() >= session_.full_length();
  if (curtailed ? all_is_well() : !full) break_promise("a mastership begins with less than its full lease");
}

/// Nothing has gone wrong, and answers come promptly.
bool quorum_simulation::all_is_well() const { return !faults_ && !final_ && latency_ <= tick / 10'000; }

void quorum_simulation::end_by_lease() {
  if (place_ != place::master) return;
  if (all_is_well()) break_promise("a mastership ends by its lease");
  step_back();
}

void quorum_simulation::break_promise(const char* what) {
  tell(what);
  verdict_.broken_promise = what;
}

void quorum_simulation::lose_connection() {
  if (connection_ == -1) return;
  const auto old = static_cast<std::uint32_t>(std::exchange(connection_, -1));
  send(connections_[old].to_server, {word::bye, true, old, 0});
  connected_ = false;
  session_.disconnected();
  set_timer();
  if (place_ == place::asking) step_back();
  agenda_.add(now_ + 1 + dice_.below(dice_.pick<nanos>({latency_, timeout_ / 20, timeout_ / 4})), happening::connecting,
              attempt_);
}

void quorum_simulation::set_timer() {
  const auto next = session_.next();
  if (!next) return;
  agenda_.add(std::max(now_, true_time(*next)), happening::heartbeat, ++timer_);
}

void quorum_simulation::believe(rule by, core::instant end) {
  if (by == evidence && belief_[by] != end) ++verdict_.renewals;
  if (!belief_[by] || end > *belief_[by]) belief_[by] = end;
  judge();
}

}  // namespace zkelection::test
