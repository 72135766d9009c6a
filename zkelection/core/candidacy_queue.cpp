// Joins the queue and gets to its head: protocol steps 1 to 6.
#include <algorithm>
#include <boost/assert.hpp>
#include <boost/uuid/name_generator_sha1.hpp>

#include "zkelection/core/candidacy.hpp"
#include "zkelection/core/queue_order.hpp"

namespace zkelection::core {
namespace {

/// What a refused request means for the await.
errc fatal_error(answer how) {
  switch (how) {
    case answer::no_permission: return errc::no_permission;
    case answer::invalid_acl: return errc::invalid_acl;
    case answer::parent_is_ephemeral: return errc::parent_is_ephemeral;
    case answer::unimplemented: return errc::server_too_old;
    case answer::auth_failed: return errc::auth_failed;
    case answer::chroot_missing: return errc::chroot_missing;
    case answer::ok:
    case answer::no_node:
    case answer::quota_exceeded:
    case answer::outcome_unknown:
    case answer::connection_lost:
    case answer::session_expired:
    case answer::node_exists:
    case answer::rejected:
    case answer::not_understood: break;
  }
  return errc::rejected;
}

/// The pause between looks at a node whose events may not reach us.
constexpr std::chrono::milliseconds look_again{1'600};

bool lost(answer how) { return classify(how) == outcome::lost; }

}  // namespace

/// Each enrolment has a fresh UUID, so that we never take a node of an earlier enrolment for this one's. If our nodes
/// are gone one after the other, something removes them, and we do not race with it.
void candidacy::enrol(actions& out) {
  enter(phase::enrolling);
  ++round_;
  boost::uuids::name_generator_sha1 derive(seed_);
  uuid_ = scheme_.uuid_text(derive(std::to_string(++enrolments_)));
  ahead_.clear();
  more_ahead_ = false;
  looking_ = false;
  asked_ = false;
  losses_ = 0;
  parents_made_ = 0;
  if (vanished_ > 1) {
    pauses_ = vanished_ - 2;
    try_again(answer::no_node, out);
  } else if (connected_) {
    create(out);
  }
}

/// Protocol 1: create and list in the same breath.
void candidacy::create(actions& out) {
  creating_ = true;
  asked_ = true;
  out.push_back(ask::create{scheme_.name_prefix(uuid_)});
  out.push_back(ask::list{round_});
}

actions candidacy::created(answer how, std::string_view name, std::uint64_t czxid) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (!std::exchange(creating_, false)) return out;
  const bool withdrawing = phase_ == phase::withdrawing;
  if (!lost(how) && how != answer::no_node) losses_ = 0;  // after no_node the request for parents may get lost
  switch (classify(how)) {
    case outcome::done:
      mine_.emplace_back(name);
      czxid_ = czxid;
      if (withdrawing) continue_withdrawal(out);
      break;  // else the answer to the listing comes next
    case outcome::lost: unsure_ = true; break;
    case outcome::unsure:
      unsure_ = true;
      try_again(how, out);
      break;
    case outcome::gone:
      if (withdrawing) {
        continue_withdrawal(out);
      } else if (++parents_made_ > 5) {
        fail(errc::parent_keeps_vanishing, out);
      } else {
        ++round_;
        out.push_back(ask::make_parents{round_});
      }
      break;
    case outcome::retry:
      if (withdrawing) {
        continue_withdrawal(out);
      } else {
        try_again(how, out);
      }
      break;
    case outcome::refused:
      unsure_ = how == answer::not_understood;
      if (withdrawing) {
        continue_withdrawal(out);
      } else {
        fail(fatal_error(how), out);
      }
      break;
  }
  return out;
}

actions candidacy::parents_made(answer how, round_number round) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (round != round_ || phase_ != phase::enrolling) return out;
  switch (classify(how)) {
    case outcome::done: create(out); break;
    case outcome::lost: break;
    case outcome::gone:  // one of them has vanished again
    case outcome::unsure:
    case outcome::retry: try_again(how, out); break;
    case outcome::refused: fail(fatal_error(how), out); break;
  }
  return out;
}

/// Protocol 2: sync, list, look for the UUID. The sync is younger than the loss, so what it does not show was never
/// created.
void candidacy::search(actions& out) {
  asked_ = true;
  out.push_back(ask::sync{round_});
  out.push_back(ask::list{round_});
}

actions candidacy::synced(answer how, round_number round) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (round != round_) return out;
  switch (classify(how)) {
    case outcome::done:
    case outcome::lost: break;
    case outcome::gone:
    case outcome::unsure:
    case outcome::retry:
    case outcome::refused: try_again(how, out); break;
  }
  return out;
}

actions candidacy::listed(answer how, const std::vector<std::string>& children, round_number round) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (round != round_ || phase_ == phase::idle || phase_ == phase::master) return out;
  if (!lost(how)) asked_ = false;
  const bool withdrawing = phase_ == phase::withdrawing;
  switch (classify(how)) {
    case outcome::done:
    case outcome::gone: {
      if (!unsure_) {
        if (!withdrawing) take_place(children, out);
        break;
      }
      const auto found = with_uuid(scheme_, children, uuid_);
      if (withdrawing || found.empty()) {
        unsure_ = false;
        mine_ = found;
        if (withdrawing) {
          continue_withdrawal(out);
        } else {
          create(out);
        }
      } else {
        adopt(found, out);
      }
      break;
    }
    case outcome::lost: break;
    case outcome::unsure:
    case outcome::retry: try_again(how, out); break;
    case outcome::refused:
      if (how != answer::no_permission) {
        try_again(how, out);
      } else if (withdrawing) {
        withdrawal_denied(out);
      } else {
        fail(errc::no_permission, out);
      }
      break;
  }
  return out;
}

/// Protocol 2: we adopt a node with our UUID only if it belongs to the present session. Several of them can only come
/// from a request that was carried out twice: we withdraw all, and enrol afresh.
void candidacy::adopt(const std::vector<std::string>& found, actions& out) {
  if (found.size() == 1) {
    out.push_back(ask::probe{found.front(), false, round_});
    return;
  }
  unsure_ = false;
  mine_ = found;
  withdraw(out);
}

/// Protocol 3: finds the candidates of our scheme before us. A name costs a request only if its number does not give
/// the order, or if it is of another scheme.
void candidacy::take_place(const std::vector<std::string>& children, actions& out) {
  auto view = mine_.empty() ? std::nullopt : view_queue(scheme_, children, mine_.front());
  if (!view) {
    own_node_lost(out);
    return;
  }
  std::vector<std::string_view> unknown;
  if (view->needs_czxids) unknown = view->rivals;
  if (foreigners_ == foreigners::end_await) unknown.insert(unknown.end(), view->foreign.begin(), view->foreign.end());
  unprobed_ = unknown.size();
  if (unprobed_ == 0)
    return phase_ == phase::waiting ? look_over_queue(view->ahead, out) : join_queue(view->ahead, out);
  if (phase_ == phase::waiting) enter(phase::enrolling);
  ++round_;  // answers about nodes that we watched do not count among these
  found_ahead_ = view->needs_czxids ? queue_ahead() : std::move(view->ahead);
  for (const auto name : unknown) out.push_back(ask::probe{std::string(name), false, round_});
}

/// Near the limit of the 32-bit counter czxids order all candidates. A candidate of another scheme would be master
/// beside us, so we do not stand beside it. A node that such a candidate left over does not hinder us.
void candidacy::place_probed(answer how, std::string_view name, node_stat stat, actions& out) {
  BOOST_ASSERT(unprobed_ > 0);
  if (how != answer::ok && how != answer::no_node) {
    try_again(how, out);
    return;
  }
  if (how == answer::ok && !scheme_.parse(name)) {
    const bool ephemeral = stat.owner != 0;
    out.push_back(tell::foreign_candidate{std::string(name), ephemeral});
    if (ephemeral) {
      fail(errc::foreign_candidates, out);
      return;
    }
  } else if (how == answer::ok && stat.czxid < czxid_) {
    found_ahead_.add(stat.czxid, name);
  }
  if (--unprobed_ == 0) join_queue(found_ahead_, out);
}

actions candidacy::probed(answer how, std::string_view name, node_stat stat, round_number round) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (round != round_ || lost(how)) return out;
  switch (phase_) {
    case phase::enrolling:
      if (!unsure_) {
        place_probed(how, name, stat, out);
      } else if (how == answer::ok) {
        unsure_ = false;
        mine_.assign(1, std::string(name));
        czxid_ = stat.czxid;
        if (stat.owner == session_) {
          out.push_back(ask::list{round_});
        } else {
          withdraw(out);
        }
      } else {
        try_again(how, out);  // the node may be gone again: search once more
      }
      break;
    case phase::waiting:
    case phase::master:
      // Servers since 3.8.4 and 3.9.2 keep events of a node from those who may not read it (CVE-2024-23944): look
      // again.
      if (how == answer::ok && (is_own(name) || is_watched(name))) out.push_back(ask::pause{look_again, round_});
      watched(how, name, out);
      break;
    case phase::idle:
    case phase::withdrawing: break;
  }
  return out;
}

/// Protocol 4: reads our own node with a watch, then the two nearest before us with watches. If there are none, we are
/// master at once. The end of the second tells us in time that we are next. A node that is never deleted ends up first
/// in line, so one look when we join shows it to the election.
void candidacy::join_queue(const queue_ahead& queue, actions& out) {
  BOOST_ASSERT(mine_.size() == 1);
  enter(phase::waiting);
  wait_behind(queue, queue_ahead::names_kept);
  own_seen_ = ahead_.empty();  // the listing has just shown it, and the read is on its way
  out.push_back(ask::read{mine_.front(), round_});
  for (const auto& name : ahead_) out.push_back(ask::read{name, round_});
  if (more_ahead_) out.push_back(ask::probe{queue.first().name, false, round_});
  advance(out);
}

/// Some of those before us have gone while we wait. Each watch costs requests, because a node's end wakes all that
/// watch it. So in a long queue a candidate that has looked again watches the nearest alone.
void candidacy::look_over_queue(const queue_ahead& queue, actions& out) {
  BOOST_ASSERT(mine_.size() == 1);
  constexpr std::size_t few = 3;
  const auto watched = ahead_;
  wait_behind(queue, queue.size() <= few ? queue_ahead::names_kept : 1);
  for (const auto& name : ahead_)
    if (std::ranges::find(watched, name) == watched.end()) out.push_back(ask::read{name, round_});
  advance(out);
}

/// The nearest before us are those that we watch from now on.
void candidacy::wait_behind(const queue_ahead& queue, std::size_t watches) {
  ahead_.clear();
  looking_ = false;
  for (const auto& [place, name] : queue.nearest())
    if (ahead_.size() < watches) ahead_.push_back(name);
  more_ahead_ = queue.size() > ahead_.size();
}

/// Protocol 6: the last one before me is gone, and my own node was seen on this connection: master, with no further
/// round trip if the lease holds.
void candidacy::advance(actions& out) {
  if (is_first() && own_seen_) out.push_back(ask::lease{});
}

/// Zxids only grow. A token fell if the data comes from an older copy or another ensemble. A store that checks tokens
/// would then refuse this master, or take a later one for an old one.
actions candidacy::lease_held(std::uint64_t given_out) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (!is_first() || !own_seen_) return out;
  if (czxid_ < given_out) {
    out.push_back(tell::data_went_back{czxid_, given_out});
    fail(errc::data_went_back, out);
    return out;
  }
  enter(phase::master);
  out.push_back(tell::mastership_begins{czxid_, mine_.front()});
  finish_await({}, out);
  return out;
}

std::optional<std::string_view> candidacy::own_node() const noexcept {
  if (phase_ != phase::waiting && phase_ != phase::master) return std::nullopt;
  return mine_.front();
}

std::optional<std::string_view> candidacy::node_to_check() const noexcept {
  const bool is_next = phase_ == phase::waiting && ahead_.size() <= 1 && !more_ahead_;
  if (phase_ != phase::master && !is_next) return std::nullopt;
  return mine_.front();
}

actions candidacy::node_read(answer how, std::string_view name, round_number round) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (round != round_ || (phase_ != phase::waiting && phase_ != phase::master)) return out;
  if (how == answer::no_permission && (is_own(name) || is_watched(name))) {
    out.push_back(ask::probe{std::string(name), true, round_});
  } else {
    watched(how, name, out);
  }
  return out;
}

/// The answer to a request that left a watch.
void candidacy::watched(answer how, std::string_view name, actions& out) {
  const bool own = is_own(name);
  if (!own && !is_watched(name)) return;
  switch (classify(how)) {
    case outcome::done:
      pauses_ = 0;
      if (!own) break;
      vanished_ = 0;
      if (!std::exchange(own_seen_, true)) advance(out);
      break;
    case outcome::gone:
      if (own) {
        own_node_lost(out);
      } else {
        gone(name, out);
      }
      break;
    case outcome::lost: break;
    case outcome::unsure:
    case outcome::retry:
    case outcome::refused: try_again(how, out); break;
  }
}

actions candidacy::node_event(std::string_view name, node_change change) {
  BOOST_ASSERT(is_consistent());
  actions out;
  if (phase_ != phase::waiting && phase_ != phase::master) return out;
  const bool own = is_own(name);
  if (!own && !is_watched(name)) return out;
  if (change == node_change::changed) {
    out.push_back(ask::read{std::string(name), round_});
  } else if (own) {
    own_node_lost(out);
  } else {
    gone(name, out);
  }
  return out;
}

/// Nodes that we do not watch may have gone as well: one listing replaces a walk from one to the next. If the nearest
/// is gone, the second that is watched takes its place.
void candidacy::gone(std::string_view name, actions& out) {
  BOOST_ASSERT(is_watched(name));
  const bool was_nearest = ahead_.front() == name;
  std::erase(ahead_, name);
  if (!more_ahead_) {
    advance(out);
  } else if (!looking_ && (ahead_.empty() || !was_nearest)) {
    looking_ = true;
    out.push_back(ask::list{round_});
  }
}

/// Protocol 5: our own node was deleted, so we have lost at once. There is nothing left to withdraw.
void candidacy::own_node_lost(actions& out) {
  mine_.clear();
  if (phase_ == phase::master) {
    end_mastership(end_reason::node_deleted, out);
  } else {
    drop_watches(out);
    ++vanished_;
    enrol(out);
  }
}

}  // namespace zkelection::core
