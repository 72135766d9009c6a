// What may happen in a world of leases, and time.
#include "lease_world.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "violation.hpp"

namespace zkelection::test::model {
namespace {

constexpr std::array all_wires = {to_server, to_client, to_leader, to_follower};

constexpr std::array<std::string_view, wires> wire_names = {"client to server", "server to client",
                                                            "follower to leader", "leader to follower"};
constexpr std::array<std::string_view, 4> refuge_names = {"another follower", "the same follower", "the leader",
                                                          "the deposed leader"};
constexpr std::array<std::string_view, 7> word_names = {"create", "connect", "sync",  "write",
                                                        "ping",   "report",  "closed"};

}  // namespace

lease_world::lease_world(const lease_setup& how)
    : how_(how),
      client_(client{core::lease_session(tick), {}, {}}),
      place_(place::behind),
      sessions_(simulation::session_tracker(1, nearest_boundary)) {
  if (!how_.queues) take_place(place::master);
}

void lease_world::link::push(message what) {
  // Pings in a row are answered at one instant, and reports in a row arrive at one.
  const bool merges = what.what == word::ping || what.what == word::report;
  if (merges && !messages.empty() && messages.back().what == what.what) {
    messages.back().good |= what.good;
  } else {
    messages.push_back(what);
  }
}

lease_world::message lease_world::link::pop() {
  const auto first = messages.front();
  messages.erase(messages.begin());
  return first;
}

bool lease_world::can_deliver(wire along) const {
  if (links_[along].blocked || links_[along].messages.empty()) return false;
  switch (along) {
    case to_server: return server_ != server::leader || leader_reads();
    case to_client: return !client_stopped_;
    case to_leader: return exiled_ || leader_reads();
    default: return true;
  }
}

bool lease_world::gives_up_connecting() const {
  return connection_ == connection::connecting && 3 * (now_ - connecting_since_) >= how_.timeout;
}

bool lease_world::something_is_urgent() const {
  for (const auto along : all_wires)
    if (can_deliver(along)) return true;
  if (!client_stopped_ && client_has_work()) return true;
  if (!leader_stopped_ && (since_ping_ >= latest_ping || long_due())) return true;
  return chosen() && now_ >= chosen_since_ + longest_choice;
}

/// If it is not stopped.
bool lease_world::client_has_work() const {
  return timer_due() || gives_up_connecting() || (created_ && connection_ == connection::none && !isolated_) ||
         (!links_[to_client].messages.empty() && !links_[to_client].blocked);
}

/// Whatever is stopped or goes on, does so when that makes a difference: while there is nothing to do, it is put off.
lease_world::moves_list lease_world::moves() const {
  auto all = moves_without_faults();
  if (faults_ < how_.faults && !over_) add_faults(all);
  return all;
}

lease_world::moves_list lease_world::moves_without_faults() const {
  moves_list all;
  if (over_) return all;
  const auto add = [&](bool possible, lease_event what, std::uint8_t detail = 0) {
    if (possible) all.push_back({what, detail});
  };
  for (const auto along : all_wires) add(can_deliver(along), lease_event::deliver, along);
  add(!client_stopped_ && timer_due(), lease_event::timer);
  if (connection_ == connection::none && !client_stopped_ && !isolated_) {
    const auto add_refuge = [&](refuge to) { add(true, lease_event::connect, static_cast<std::uint8_t>(to)); };
    add_refuge(refuge::other_follower);
    add_refuge(refuge::leader);
    if (server_ == server::follower) add_refuge(refuge::same_follower);
    if (deposed_in_office_) add_refuge(refuge::deposed_leader);
  }
  const bool can_move_up = connection_ == connection::connected && !client_stopped_;
  add(can_move_up && place_ == place::behind, lease_event::advance);
  add(can_move_up && place_ < place::asking, lease_event::turn);
  add(!client_stopped_ && gives_up_connecting(), lease_event::give_up);
  add(!leader_stopped_ && since_ping_ >= ping_interval, lease_event::ping);
  add(!leader_stopped_ && due(), lease_event::choose);
  add(chosen(), lease_event::expire);
  add(late_report_, lease_event::late_report);
  for (const auto along : all_wires)
    add(links_[along].blocked && !links_[along].messages.empty(), lease_event::heal, along);
  add(isolated_, lease_event::reach);
  add(client_stopped_ && client_has_work(), lease_event::wake_client);
  add(leader_stopped_, lease_event::wake_leader);
  add(deposed_in_office_ && open_ && (server_ == server::deposed || exiled_), lease_event::step_down);
  add(!something_is_urgent(), lease_event::time);
  return all;
}

void lease_world::add_faults(moves_list& all) const {
  const auto add = [&](bool possible, lease_event what, std::uint8_t detail = 0) {
    if (possible) all.push_back({what, detail});
  };
  for (const auto along : all_wires)
    add(!links_[along].blocked && !links_[along].messages.empty(), lease_event::block, along);
  add(!isolated_ && connection_ != connection::none, lease_event::isolate);
  add(how_.client_stops && !client_stopped_ && client_has_work(), lease_event::stop_client);
  // The leader closes in time what it has chosen: that is assumed.
  add(!leader_stopped_ && there_is_session() && !chosen(), lease_event::stop_leader);
  add(open_, lease_event::close);
  add(there_is_session(), lease_event::depose);
  add(there_is_session() && server_ == server::follower, lease_event::depose, 1);
  add(connection_ == connection::connected && !client_stopped_, lease_event::write);
}

void lease_world::make(lease_move m) {
  if (is_fault(m.what)) {
    ++faults_;
    undisturbed_ = false;
  }
  try {
    happen(m);
    notice_lapse();
  } catch (const assertion_failure& wrong) {
    must(false, wrong.expression);
  }
  if (expired_ && leased()) tell("VIOLATION: the session is expired, and the lease holds");
  end_if_hopeless();
}

void lease_world::happen(lease_move m) {
  switch (m.what) {
    case lease_event::deliver: deliver(static_cast<wire>(m.detail)); break;
    case lease_event::timer: act(client_.own().session.on_time(now())); break;
    case lease_event::connect:
      tell("the client connects to {}", refuge_names[m.detail]);
      connect(static_cast<refuge>(m.detail));
      break;
    case lease_event::give_up:
      tell("the client waits no longer for an answer");
      lose_connection();
      break;
    case lease_event::ping:
      tell("the leader pings");
      ping();
      break;
    case lease_event::choose:
      tell("the leader chooses the session for expiry");
      choose();
      break;
    case lease_event::expire:
      tell("the session is expired");
      expire();
      break;
    case lease_event::late_report:
      tell("the leader hears of a touch from a server that the client has left");
      report_late();
      break;
    case lease_event::heal:
      tell("what has waited arrives, {}", wire_names[m.detail]);
      links_[m.detail].blocked = false;
      forget_sound_follower();
      break;
    case lease_event::reach:
      tell("the client can connect again");
      isolated_ = false;
      break;
    case lease_event::wake_client:
      tell("the client goes on");
      client_stopped_ = false;
      break;
    case lease_event::wake_leader:
      tell("the leader goes on");
      leader_stopped_ = false;
      break;
    case lease_event::step_down:
      tell("the deposed leader steps down");
      step_down();
      break;
    case lease_event::time: pass_time(); break;
    case lease_event::advance:
      tell("the client is next in line");
      take_place(place::next);
      break;
    case lease_event::turn:
      tell("it is the client's turn");
      ask_for_lease();
      break;
    case lease_event::block:
      tell("FAULT: nothing arrives, {}", wire_names[m.detail]);
      links_[m.detail].blocked = true;
      break;
    case lease_event::isolate:
      tell("FAULT: the client loses its connection, and none comes about");
      isolated_ = true;
      lose_connection();
      break;
    case lease_event::stop_client:
      tell("FAULT: the client is stopped");
      client_stopped_ = true;
      break;
    case lease_event::stop_leader:
      tell("FAULT: the leader is stopped");
      leader_stopped_ = true;
      break;
    case lease_event::close:
      tell("FAULT: the server closes the connection");
      close_connection();
      break;
    case lease_event::depose:
      tell("FAULT: there is a new leader; the client's server {}",
           m.detail == 1 ? "joins it" : "stays with the old one");
      depose(m.detail == 1);
      break;
    case lease_event::write:
      tell("the application writes");
      ask(word::write, false);
      break;
  }
}

void lease_world::deliver(wire along) {
  const auto what = links_[along].pop();
  tell("{} arrives, {}", word_names[static_cast<std::size_t>(what.what)], wire_names[along]);
  switch (along) {
    case to_server: at_server(what); break;
    case to_client: at_client(what); break;
    case to_leader: at_leader(what); break;
    default: at_follower(what); break;
  }
}

void lease_world::pass_time() {
  must(client_stopped_ || !client_->lease_end || leased(), "the end of a lease is told at its instant");
  ++now_;
  since_ping_ = std::min(since_ping_ + 1, latest_ping + 1);
  if (place_ != place::asking || !undisturbed_) return;
  must(++waited_ <= longest_wait, "a mastership begins when the ensemble answers in time");
}

}  // namespace zkelection::test::model
