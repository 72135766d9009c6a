#include "fake_ensemble.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>

namespace zkelection::test {
namespace {

constexpr std::uint32_t counter_limit = std::numeric_limits<std::int32_t>::max();

boost::uuids::uuid make_seed(std::mt19937& random) {
  boost::uuids::uuid uuid{};
  for (auto& byte : uuid) byte = static_cast<std::uint8_t>(random());
  return uuid;
}

const std::string* name_of(const core::action& request) {
  if (const auto* r = std::get_if<core::ask::read>(&request)) return &r->name;
  if (const auto* r = std::get_if<core::ask::probe>(&request)) return &r->name;
  if (const auto* r = std::get_if<core::ask::erase>(&request)) return &r->name;
  return nullptr;
}

bool is_write(const core::action& request) {
  return std::holds_alternative<core::ask::create>(request) || std::holds_alternative<core::ask::erase>(request);
}

template <class Container>
auto take_front(Container& from) {
  auto front = std::move(from.front());
  from.pop_front();
  return front;
}

}  // namespace

fake_ensemble::fake_ensemble(std::uint32_t seed) : random_(seed) {
  counter_sticks_ = draw(2) == 0;
  keeps_secrets_ = draw(2) == 0;
  const std::uint32_t starts[] = {0, 0, counter_limit - (1U << 20) - 2, counter_limit - 3};
  counter_ = starts[draw(4)];
  const auto count = 2 + draw(3);
  for (std::uint32_t i = 0; i < count; ++i) {
    candidates_.emplace_back(core::candidacy(core::curator_latch, make_seed(random_)));
  }
}

void fake_ensemble::step() {
  auto& who = candidates_[draw(static_cast<std::uint32_t>(candidates_.size()))];
  const auto dice = draw(1000);
  if (dice < 420) {
    serve(who);
  } else if (dice < 860) {
    deliver(who);
  } else if (dice < 900) {
    wish(who);
  } else if (dice < 940) {
    connect(who);
  } else if (dice < 955) {
    disconnect(who);
  } else if (dice < 959) {
    expire(who);
  } else if (dice < 962 && who.connected && !who.cut_off) {
    note(who, "session closed by the server");
    who.cut_off = true;
    close_session(who.session);
  } else if (dice < 966 && !nodes_.empty()) {
    const auto victim = std::next(nodes_.begin(), draw(static_cast<std::uint32_t>(nodes_.size())))->first;
    note(who, "deleted by hand: " + victim);
    erase(victim);
  } else if (dice < 970 && nodes_.empty()) {
    parent_exists_ = false;
  } else if (dice < 985) {
    end_pause(who);
  } else if (dice < 995) {
    carry_out_late(who);
  } else if (!doomed_sessions_.empty()) {
    close_session(*doomed_sessions_.begin());
  }
  check();
}

void fake_ensemble::calm_down() {
  calm_ = true;
  for (auto& who : candidates_) {
    while (!who.late.empty()) carry_out_late(who);
    if (who.cut_off) expire(who);
  }
  while (!doomed_sessions_.empty()) close_session(*doomed_sessions_.begin());
  int patience = 10000;
  for (bool busy = true; busy;) {
    busy = false;
    for (auto& who : candidates_) {
      if (!who.connected) connect(who);
      while (!who.sent.empty() || !who.received.empty()) {
        must(--patience > 0, "the candidates never come to rest");
        serve(who);
        deliver(who);
        busy = true;
      }
      if (who.pause) {
        must(--patience > 0, "the candidates never come to rest");
        end_pause(who);
        busy = true;
      }
    }
    check();
  }

  using enum core::candidacy::phase;
  bool there_is_a_master = false;
  bool somebody_awaits = false;
  for (const auto& who : candidates_) {
    const auto phase = who.state.current_phase();
    const auto own = std::ranges::count(nodes_, index(who), [](const auto& entry) { return entry.second.candidate; });
    must(phase == idle || phase == waiting || phase == master, "a candidate is stuck");
    must(own == (phase == idle ? 0 : 1), "a node that its candidate does not know, or the other way round");
    must(!who.resigning && !who.closing, "a resign or a close was never answered");
    must(!who.closed || who.state.finished(), "a close was never finished");
    there_is_a_master |= who.master.has_value();
    somebody_awaits |= who.awaiting;
  }
  must(there_is_a_master || !somebody_awaits, "somebody awaits and there is no master");
  calm_ = false;
}

void fake_ensemble::serve_everybody() {
  const auto awaits = [](const candidate& who) { return who.awaiting; };
  while (std::ranges::any_of(candidates_, awaits)) {
    const auto master = std::ranges::find_if(candidates_, [](const candidate& who) { return who.master.has_value(); });
    const auto before = std::ranges::count_if(candidates_, awaits);
    master->resigning = true;
    note(*master, "resign");
    apply(*master, master->state.resign());
    calm_down();
    must(std::ranges::count_if(candidates_, awaits) == before - 1, "the next in the queue did not take over");
  }
}

// What happens.

void fake_ensemble::wish(candidate& who) {
  if (who.state.finished()) {
    replace(who);
    return;
  }
  const auto dice = draw(20);
  if (dice < 13) {
    if (who.awaiting) return;
    note(who, "await");
    who.awaiting = true;
    apply(who, who.state.await());
  } else if (dice < 15) {
    note(who, "cancel");
    who.awaiting = false;
    apply(who, who.state.cancel_await());
  } else if (dice < 18) {
    note(who, "resign");
    who.resigning = true;
    apply(who, who.state.resign());
  } else if (dice < 19) {
    note(who, "close");
    who.closing = true;
    who.closed = true;
    apply(who, who.state.close());
  } else {
    note(who, "gave up");
    apply(who, who.state.gave_up(errc::unreachable));
  }
}

void fake_ensemble::replace(candidate& who) {
  must(owns_nothing(who), "a closed candidate has left a node behind");
  if (who.connected) disconnect(who);
  if (is_open(who.session)) close_session(who.session);
  note(who, "is another one now");
  who = candidate(core::candidacy(core::curator_latch, make_seed(random_)));
}

void fake_ensemble::serve(candidate& who) {
  if (who.sent.empty() || who.cut_off) return;
  const auto request = take_front(who.sent);
  if (const auto* drop = std::get_if<core::ask::drop_watch>(&request)) {
    who.watches.erase(drop->name);
    return;
  }
  auto answer = carry_out(who, request);  // what it causes is told before the answer
  who.received.emplace_back(std::move(answer));
}

void fake_ensemble::deliver(candidate& who) {
  if (who.received.empty()) return;
  const auto next = take_front(who.received);
  if (const auto* happened = std::get_if<event>(&next)) {
    note(who, fmt::format("{} {}", happened->name, happened->change == core::node_change::gone ? "gone" : "changed"));
    apply(who, who.state.node_event(happened->name, happened->change));
  } else {
    who.asked.pop_front();
    hand_over(who, std::get<reply>(next));
  }
}

/// Some of what was sent is carried out all the same, now or later.
void fake_ensemble::disconnect(candidate& who) {
  if (!who.connected) return;
  note(who, "disconnected");
  who.connected = false;
  who.last_view = nodes_;
  auto carried_out = who.cut_off ? 0 : draw(static_cast<std::uint32_t>(who.sent.size() + 1));
  for (; carried_out > 0; --carried_out) {
    const auto request = take_front(who.sent);
    if (!is_write(request)) continue;
    who.late.push_back({who.session, request});
  }
  if (one_in(2)) {
    while (!who.late.empty()) carry_out_late(who);
  }
  who.sent.clear();
  who.received.clear();
  who.lost_watches = std::exchange(who.watches, {});
  while (!who.asked.empty()) hand_over(who, {take_front(who.asked), core::answer::connection_lost, {}, {}, {}});
  apply(who, who.state.suspended());
}

void fake_ensemble::connect(candidate& who) {
  if (who.connected) return;
  if (who.session != 0 && !is_open(who.session)) {
    expire(who);
    return;
  }
  // Asked while there was no connection.
  while (!who.asked.empty()) hand_over(who, {take_front(who.asked), core::answer::connection_lost, {}, {}, {}});
  who.sent.clear();
  if (who.session == 0) {
    who.session = ++last_session_;
    open_sessions_.insert(who.session);
  } else if (one_in(2)) {
    who.lagging_view = who.last_view;
  }
  who.connected = true;
  note(who, fmt::format("connected, session {}{}", who.session, who.lagging_view ? ", lagging" : ""));
  if (!who.lagging_view) {
    // The client sets its watches again, and the server fires those that it owes in any order.
    std::vector<std::string> owed;
    for (const auto& name : who.lost_watches) {
      if (nodes_.contains(name)) {
        who.watches.insert(name);
      } else {
        owed.push_back(name);
      }
    }
    std::ranges::shuffle(owed, random_);
    for (auto& name : owed) who.received.emplace_back(event{std::move(name), core::node_change::gone});
  }
  who.lost_watches.clear();
  apply(who, who.state.connected(who.session));
}

/// The client hears that its session is over. The server may know that already, or close it later.
void fake_ensemble::expire(candidate& who) {
  if (who.session == 0) return;
  disconnect(who);
  note(who, "session expired");
  if (is_open(who.session)) {
    if (one_in(2)) {
      doomed_sessions_.insert(who.session);
    } else {
      close_session(who.session);
    }
  }
  who.session = 0;
  who.cut_off = false;
  who.lagging_view.reset();
  who.lost_watches.clear();
  apply(who, who.state.expired());
}

void fake_ensemble::end_pause(candidate& who) {
  if (!who.pause) return;
  const auto round = who.pause->round;
  who.pause.reset();
  note(who, "pause over");
  apply(who, who.state.pause_over(round));
}

void fake_ensemble::carry_out_late(candidate& who) {
  if (who.late.empty()) return;
  const auto [session, request] = take_front(who.late);
  if (!is_open(session)) return;
  note(who, "carried out late: " + in_words(request));
  if (const auto* c = std::get_if<core::ask::create>(&request)) {
    if (parent_exists_) create(who, session, *c);
  } else {
    erase(std::get<core::ask::erase>(request).name);
  }
}

// The server.

/// A refusal that has nothing to do with what there is.
std::optional<fake_ensemble::reply> fake_ensemble::refused(const core::action& request) {
  using core::answer;
  const auto refuse = [&](answer how) { return reply{request, how, {}, {}, {}}; };
  if (one_in(40)) return refuse(answer::outcome_unknown);
  if (std::holds_alternative<core::ask::create>(request)) {
    if (one_in(40)) return refuse(answer::quota_exceeded);
    if (one_in(100)) return refuse(answer::no_permission);
  }
  if (std::holds_alternative<core::ask::erase>(request) && one_in(50)) return refuse(answer::no_permission);
  if (std::holds_alternative<core::ask::list>(request) && one_in(100)) return refuse(answer::no_permission);
  if (std::holds_alternative<core::ask::read>(request) && one_in(10)) return refuse(answer::no_permission);
  return std::nullopt;
}

fake_ensemble::reply fake_ensemble::carry_out(candidate& who, const core::action& request) {
  using core::answer;
  if (auto refusal = refused(request)) {
    if (refusal->how == answer::outcome_unknown && is_write(request) && one_in(2)) {
      who.late.push_back({who.session, request});
      if (one_in(2)) carry_out_late(who);
    }
    return *std::move(refusal);
  }
  if (is_write(request) || std::holds_alternative<core::ask::make_parents>(request)) catch_up(who);
  if (const auto* c = std::get_if<core::ask::create>(&request)) return create(who, who.session, *c);

  reply answer{request, answer::ok, {}, {}, {}};
  const auto& view = who.lagging_view ? *who.lagging_view : nodes_;
  if (std::holds_alternative<core::ask::make_parents>(request)) {
    parent_exists_ = true;
  } else if (std::holds_alternative<core::ask::sync>(request)) {
    while (!who.late.empty()) carry_out_late(who);
    catch_up(who);
  } else if (std::holds_alternative<core::ask::list>(request)) {
    if (!parent_exists_) answer.how = answer::no_node;
    for (const auto& [name, its] : view) answer.children.push_back(name);
  } else if (std::holds_alternative<core::ask::erase>(request)) {
    answer.how = erase(*name_of(request));
  } else {
    const auto at = view.find(*name_of(request));
    if (at == view.end()) {
      answer.how = answer::no_node;
    } else {
      answer.stat = at->second.stat;
      const auto* probe = std::get_if<core::ask::probe>(&request);
      if (!probe || (probe->watch && !keeps_secrets_)) who.watches.insert(at->first);
    }
  }
  return answer;
}

fake_ensemble::reply fake_ensemble::create(candidate& who, std::int64_t session, const core::ask::create& request) {
  reply answer{request, core::answer::ok, {}, {session, zxid_ + 1}, {}};
  if (!parent_exists_) {
    answer.how = core::answer::no_node;
    return answer;
  }
  ++zxid_;
  answer.name = next_name(request.name_prefix);
  nodes_.emplace(answer.name, node{index(who), answer.stat});
  return answer;
}

/// Past its limit the counter wraps if creates are pipelined, and sticks if they are not.
std::string fake_ensemble::next_name(std::string_view prefix) {
  const auto number = counter_sticks_ ? std::min(counter_, counter_limit) : counter_;
  ++counter_;
  return fmt::format("{}{:010d}", prefix, static_cast<std::int32_t>(number));
}

core::answer fake_ensemble::erase(const std::string& name) {
  if (nodes_.erase(name) == 0) return core::answer::no_node;
  ++zxid_;
  for (auto& who : candidates_) {
    if (!who.cut_off && !who.lagging_view && who.watches.erase(name) > 0) {
      who.received.emplace_back(event{name, core::node_change::gone});
    }
  }
  return core::answer::ok;
}

/// The server that lagged behind applies what it had missed, and tells what is gone.
void fake_ensemble::catch_up(candidate& who) {
  if (!std::exchange(who.lagging_view, std::nullopt)) return;
  std::erase_if(who.watches, [&](const std::string& name) {
    if (nodes_.contains(name)) return false;
    who.received.emplace_back(event{name, core::node_change::gone});
    return true;
  });
}

void fake_ensemble::close_session(std::int64_t session) {
  open_sessions_.erase(session);
  doomed_sessions_.erase(session);
  std::vector<std::string> names;
  for (const auto& [name, its] : nodes_) {
    if (its.stat.owner == session) names.push_back(name);
  }
  for (const auto& name : names) erase(name);
}

// The client.

void fake_ensemble::hand_over(candidate& who, const reply& answer) {
  note(who, fmt::format("{}: {}", in_words(answer.request), in_words(answer.how)));
  auto& state = who.state;
  const auto& request = answer.request;
  if (std::holds_alternative<core::ask::create>(request)) {
    apply(who, state.created(answer.how, answer.name, answer.stat.czxid));
  } else if (const auto* r = std::get_if<core::ask::make_parents>(&request)) {
    apply(who, state.parents_made(answer.how, r->round));
  } else if (const auto* s = std::get_if<core::ask::sync>(&request)) {
    apply(who, state.synced(answer.how, s->round));
  } else if (const auto* l = std::get_if<core::ask::list>(&request)) {
    apply(who, state.listed(answer.how, answer.children, l->round));
  } else if (const auto* n = std::get_if<core::ask::read>(&request)) {
    apply(who, state.node_read(answer.how, n->name, n->round));
  } else if (const auto* p = std::get_if<core::ask::probe>(&request)) {
    apply(who, state.probed(answer.how, p->name, answer.stat, p->round));
  } else if (const auto* e = std::get_if<core::ask::erase>(&request)) {
    apply(who, state.erased(answer.how, e->name));
  }
}

void fake_ensemble::apply(candidate& who, const core::actions& reaction) {
  for (const auto& action : reaction) obey(who, action);
  must(who.state.awaiting() == who.awaiting, "the candidate does not know whether somebody awaits");
  must((who.state.current_phase() == core::candidacy::phase::master) == who.master.has_value(),
       "mastership was not told");
}

void fake_ensemble::obey(candidate& who, const core::action& action) {
  note(who, "    " + in_words(action));
  if (const auto* pause = std::get_if<core::ask::pause>(&action)) {
    who.pause = *pause;
  } else if (action.index() < core::action(core::ask::pause{}).index()) {
    if (!std::holds_alternative<core::ask::drop_watch>(action)) who.asked.push_back(action);
    who.sent.push_back(action);
  } else {
    told(who, action);
  }
}

void fake_ensemble::told(candidate& who, const core::action& action) {
  if (const auto* mastership = std::get_if<core::tell::mastership_begins>(&action)) {
    begins(who, *mastership);
  } else if (std::holds_alternative<core::tell::mastership_ends>(action)) {
    must(who.master.has_value(), "the end of a mastership that never began");
    who.master.reset();
  } else if (const auto* done = std::get_if<core::tell::await_done>(&action)) {
    must(std::exchange(who.awaiting, false), "the end of an await that never began");
    must(done->error || who.master, "an await succeeded without a mastership");
  } else if (const auto* resigned = std::get_if<core::tell::resign_done>(&action)) {
    must(std::exchange(who.resigning, false), "the end of a resign that never began");
    must(resigned->error || owns_nothing(who), "a resign succeeded while the node exists");
  } else if (const auto* closed = std::get_if<core::tell::close_done>(&action)) {
    must(std::exchange(who.closing, false), "the end of a close that never began");
    must(closed->error || owns_nothing(who), "a close succeeded while the node exists");
  }
}

/// A master whose node is gone by now will hear of it: only the others are compared.
void fake_ensemble::begins(candidate& who, const core::tell::mastership_begins& mastership) {
  must(!std::exchange(who.master, mastership), "a mastership began twice");
  must(who.awaiting, "a mastership that nobody waits for");
  const auto at = nodes_.find(mastership.node);
  if (at == nodes_.end()) return;
  must(at->second.stat.czxid == mastership.fencing_token, "the token is not the node's creation");
  must(mastership.fencing_token > highest_token_, "tokens do not grow");
  highest_token_ = mastership.fencing_token;
}

// The judge.

void fake_ensemble::check() {
  const auto masters = std::ranges::count_if(
      candidates_, [&](const candidate& who) { return who.master && nodes_.contains(who.master->node); });
  must(masters <= 1, "two masters");
}

bool fake_ensemble::owns_nothing(const candidate& who) const {
  const auto is_create = [](const write& w) { return std::holds_alternative<core::ask::create>(w.request); };
  const auto can_create = [&](const write& w) { return is_create(w) && is_open(w.session); };
  return std::ranges::none_of(nodes_, [&](const auto& entry) { return entry.second.candidate == index(who); }) &&
         std::ranges::none_of(who.late, can_create);
}

void fake_ensemble::must(bool holds, std::string_view what) {
  if (!holds) throw violation(std::string(what));
}

void fake_ensemble::note(const candidate& who, std::string_view what) {
  trace_ += fmt::format("  {}: {}\n", index(who), what);
}

}  // namespace zkelection::test
