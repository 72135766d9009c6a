// What may happen in a world.
#include <algorithm>

#include "world.hpp"

namespace zkelection::test::model {

std::vector<move> world::moves() const {
  std::vector<move> all;
  for (std::size_t i = 0; i < candidates_.size(); ++i) add_moves_of(i, all);
  if (disturbances_left_ > 0 && ensemble_.can_reap()) all.push_back({happening::reap, 0, 0});
  return all;
}

std::vector<move> world::moves_of(std::size_t who) const {
  std::vector<move> own;
  add_moves_of(who, own);
  return own;
}

void world::add_moves_of(std::size_t i, std::vector<move>& all) const {
  const auto& who = *candidates_[i];
  const auto add = [&](happening what, auto detail) {
    all.push_back({what, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(detail)});
  };
  const bool has_session = who.session != 0 && ensemble_.is_open(who.session);
  const bool is_doomed = doomed_->contains(who.session);
  if (ensemble_.can_serve(i)) add(happening::serve, 0);
  if (who.connected && ensemble_.can_follow(i)) add(happening::follow, 0);
  // Whoever wants nothing and has nothing is left alone: what befell him would only be felt once he awaits, and may as
  // well befall him then.
  const bool takes_part = who.state.current_phase() != core::candidacy::phase::idle;
  if (!who.connected && takes_part) {
    add(happening::connect, reconnect::fresh);
    if (has_session && ensemble_.can_follow(i)) add(happening::connect, reconnect::lagging);
    const auto owed = std::ranges::count_if(
        who.lost_watches, [this](const std::string& node) { return ensemble_.tree().find(node) == nullptr; });
    if (has_session && owed > 0) add(happening::connect, reconnect::watches);
    if (has_session && owed > 1) add(happening::connect, reconnect::watches_reversed);
  }
  if (ensemble_.has_proposals(who.session)) add(happening::propose, 0);
  if (std::ranges::any_of(*doomed_, [&](std::int64_t session) { return opener_of(session) == i; }))
    add(happening::bury, 0);
  if (who.wants_lease && who.connected && has_session && !is_doomed) add(happening::lease, 0);
  if (who.pause) add(happening::pause_over, 0);
  if (!who.awaiting && !who.closed && !who.token) add(happening::await, 0);
  if (disturbances_left_ == 0 || !takes_part) return;
  if (who.awaiting) add(happening::cancel, 0);
  if (!who.closed) add(happening::resign, 0);
  if (!who.closed) add(happening::close, 0);
  if (who.awaiting && who.session == 0) add(happening::give_up, 0);
  if (who.connected) {
    add(happening::cut, 0);
    if (std::ranges::any_of(ensemble_.connections().at(i)->requests, simulation::changes_nodes)) add(happening::cut, 1);
  }
  if (who.leased && (who.token || who.state.current_phase() == core::candidacy::phase::waiting))
    add(happening::lapse, 0);
  if (has_session && !is_doomed) add(happening::expire, 0);
  if (has_session && !is_doomed) add(happening::tell_expired, 0);
  if (has_nodes(i)) add(happening::erase, 0);
}

/// A partial-order reduction. While a candidate's server has something to hear of, and no request to take to the
/// leader, what it does next commutes with all that others do: they only add to what it will hear later, and a read is
/// answered from what it has heard so far. So it may as well happen now, or one of the things that happen to that
/// candidate instead; all of these are its own affair until the leader is asked. (What the leader does by itself with
/// its sessions, proposals and node is not, and commutes.) Were there nothing to hear of, this would not do: others may
/// change that, and then a read is answered otherwise. Should a mastership begin or end by that, others' moves are not
/// put off: see `search`. Nobody is put off for good, as what there is to hear of runs out. Of several such
/// candidates, the one with the fewest moves goes first.
std::vector<move> world::enough_moves() const {
  std::vector<move> fewest;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (!keeps_to_itself(i)) continue;
    auto own = moves_of(i);
    std::erase_if(own, [](const move& m) {
      return m.what == happening::propose || m.what == happening::bury || m.what == happening::erase;
    });
    if (fewest.empty() || own.size() < fewest.size()) fewest = std::move(own);
  }
  return fewest.empty() ? moves() : fewest;
}

bool world::keeps_to_itself(std::size_t i) const {
  if (!candidates_[i]->connected || !ensemble_.can_follow(i)) return false;
  const auto& link = *ensemble_.connections().at(i);
  return link.waiting || link.requests.empty() || !simulation::is_for_leader(link.requests.front());
}

}  // namespace zkelection::test::model
