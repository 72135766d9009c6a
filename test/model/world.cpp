// What happens in a world.
#include "world.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace zkelection::test::model {

boost::uuids::uuid world::seed(std::size_t candidate) {
  boost::uuids::uuid uuid{};
  uuid.data[15] = static_cast<std::uint8_t>(candidate + 1);
  return uuid;
}

world::world(const setup& how) : ensemble_(how.candidates), disturbances_left_(how.disturbances) {
  ensemble_.create(std::string(path), {{}, {}, 0, 0, true, {}});
  for (std::size_t i = 0; i < how.candidates; ++i) ensemble_.catch_up(i);
  for (std::size_t i = 0; i < how.candidates; ++i)
    candidates_.emplace_back(candidate(core::candidacy(core::curator_latch, seed(i))));
}

void world::make(const move& m) {
  const std::size_t i = m.who;
  if (story_ != nullptr) *story_ += to_text(m) + '\n';
  if (is_disturbance(m.what)) --disturbances_left_;
  const auto who = [&]() -> candidate& { return candidates_.at(i).own(); };
  switch (m.what) {
    case happening::serve: dispatch(ensemble_.serve(i)); break;
    case happening::follow: dispatch(ensemble_.follow(i)); break;
    case happening::connect: connect(i, static_cast<reconnect>(m.detail)); break;
    case happening::propose: ensemble_.carry_out_proposals(who().session); break;
    case happening::lease:
      who().leased = true;
      who().wants_lease = false;
      apply(i, who().state.lease_held(given_out(i)));
      break;
    case happening::pause_over: {
      const auto round = who().pause->round;
      who().pause.reset();
      apply(i, who().state.pause_over(round));
      break;
    }
    case happening::bury: {
      const auto oldest = std::ranges::find_if(*doomed_, [&](std::int64_t one) { return opener_of(one) == i; });
      const auto session = *oldest;
      ensemble_.close_session(session);
      doomed_.own().erase(session);
      break;
    }
    case happening::await:
      who().awaiting = true;
      apply(i, who().state.await());
      break;
    case happening::cancel:
      who().awaiting = false;
      apply(i, who().state.cancel_await());
      break;
    case happening::resign:
      who().resigning = true;
      apply(i, who().state.resign());
      break;
    case happening::close:
      who().closing = who().closed = true;
      apply(i, who().state.close());
      break;
    case happening::give_up: apply(i, who().state.gave_up(errc::unreachable)); break;
    case happening::cut: cut(i, m.detail == 0 ? 0 : ensemble_.connections().at(i)->requests.size()); break;
    case happening::lapse: lapse(i); break;
    case happening::expire: doom(i); break;
    case happening::tell_expired:
      doom(i);
      hear_of_expiry(i);
      break;
    case happening::erase: erase_by_hand(i); break;
    case happening::reap: ensemble_.reap(); break;
  }
  judge();
}

void world::connect(std::size_t i, reconnect how) {
  auto& who = candidates_[i].own();
  lose_answers(i);  // what was asked without a connection
  if (who.session != 0 && !ensemble_.is_open(who.session)) {
    hear_of_expiry(i);
    return;
  }
  if (how != reconnect::lagging) ensemble_.catch_up(i);
  const bool afresh = who.session == 0;
  if (afresh) {
    who.session = ensemble_.open_session();
    openers_.own().push_back(static_cast<std::uint8_t>(i));
    who.leased = true;  // it earns a lease by itself
  }
  const bool keeps_watches = how == reconnect::watches || how == reconnect::watches_reversed;
  const auto watches = std::exchange(who.lost_watches, {});
  const auto owed = ensemble_.connect(i, who.session, i, keeps_watches ? watches : std::set<std::string>(),
                                      how == reconnect::watches_reversed);
  who.connected = true;
  apply(i, who.state.connected(who.session));
  dispatch(owed);
}

/// Every request is answered before the candidate hears of the loss.
void world::cut(std::size_t i, std::size_t proposed) {
  auto& who = candidates_[i].own();
  if (!std::exchange(who.connected, false)) return;
  who.lost_watches = ensemble_.watches(i);
  ensemble_.disconnect(i, proposed);
  lose_answers(i);
  apply(i, who.state.suspended(core::disconnection::closed));
}

/// Its lease ends first. The leader closes the session in its own time.
void world::doom(std::size_t i) {
  lapse(i);
  doomed_.own().insert(candidates_[i]->session);
}

void world::hear_of_expiry(std::size_t i) {
  cut(i, 0);
  auto& who = candidates_[i].own();
  lapse(i);
  who.session = 0;
  who.wants_lease = false;
  who.lost_watches.clear();
  apply(i, who.state.expired());
}

void world::lapse(std::size_t i) {
  auto& who = candidates_[i].own();
  if (std::exchange(who.leased, false)) apply(i, who.state.lease_lapsed());
}

void world::dispatch(const simulation::ensemble::deliveries& deliveries) {
  for (const auto& [connection, what] : deliveries) {
    const auto i = connection;
    auto& who = candidates_[i].own();
    if (!who.connected) return;
    if (const auto* happened = std::get_if<simulation::event>(&what)) {
      const auto name = simulation::name_of(happened->path);
      note(i, [&] {
        return fmt::format("hears that {} {}", name,
                           happened->change == core::node_change::gone ? "is gone" : "changed");
      });
      apply(i, who.state.node_event(name, happened->change));
    } else if (const auto* answer = std::get_if<simulation::response>(&what)) {
      must(!who.asked.empty(), "an answer that nobody has asked for", i);
      const auto request = std::move(who.asked.front());
      who.asked.erase(who.asked.begin());
      hand_over(i, request, *answer);
    } else {
      cut(i, 0);
    }
  }
}

/// Of this, the master does not know until it hears of it: the one case in which there may be another.
void world::erase_by_hand(std::size_t i) {
  const auto node = *nodes_of(i).front();
  candidates_[i].own().robbed_of = ensemble_.tree().find(node)->stat.czxid;
  ensemble_.erase(node);
}

/// Its data tells whose a node is: the session that owns it may be over.
bool world::owns(std::size_t i, const simulation::znode& node) const {
  return !node.data.empty() && node.data.front() == static_cast<char>('a' + i);
}

bool world::has_nodes(std::size_t i) const {
  return std::ranges::any_of(ensemble_.tree().nodes(), [&](const auto& entry) { return owns(i, entry.second); });
}

std::vector<const std::string*> world::nodes_of(std::size_t i) const {
  std::vector<const std::string*> paths;
  for (const auto& [node_path, node] : ensemble_.tree().nodes()) {
    if (owns(i, node)) paths.push_back(&node_path);
  }
  std::ranges::sort(paths, {}, [this](const auto* one) { return ensemble_.tree().find(*one)->stat.czxid; });
  return paths;
}

}  // namespace zkelection::test::model
