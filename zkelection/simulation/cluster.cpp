#include "zkelection/simulation/cluster.hpp"

#include <algorithm>

namespace zkelection::simulation {

cluster::cluster(const cluster_settings& settings)
    : settings_(settings),
      ensemble_(settings.servers),
      tracker_(settings.servers, settings.tick),
      now_(settings.begin),
      next_ping_(now_),
      next_reap_(now_ + settings_.reap_interval) {
  tracker_.advance(now_);
  show_time();
}

cluster::client_id cluster::new_client() {
  const std::scoped_lock lock(mutex_);
  return ++last_client_;
}

// ---- A client's links.

std::variant<cluster::admission, cluster::refusal> cluster::connect(core::instant now, client_id who,
                                                                    std::size_t server,
                                                                    std::optional<std::int64_t> session,
                                                                    std::chrono::nanoseconds session_timeout,
                                                                    std::weak_ptr<link_end> end) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  // Both a new session and one that is taken up need the leader, or a server that believes it is the leader.
  const bool by_deposed = session && is_in_office_though_deposed(server);
  if (cut_clients_.contains(who) || !(is_linked(server) || by_deposed)) return refusal::unreachable;
  if (by_deposed) {
    const auto& known = deposed_.at(server);
    const auto found = known.find(*session);
    if (found == known.end()) return refusal::expired;
    return admit(who, server, *session, found->second, std::move(end));
  }
  if (!session) {
    session = ensemble_.open_session();
    tracker_.open(*session, std::clamp(session_timeout, 2 * settings_.tick, 20 * settings_.tick));
  }
  if (!ensemble_.is_open(*session)) return refusal::expired;
  tracker_.renew(*session);
  return admit(who, server, *session, tracker_.timeout(*session), std::move(end));
}

cluster::admission cluster::admit(client_id who, std::size_t server, std::int64_t session,
                                  std::chrono::nanoseconds session_timeout, std::weak_ptr<link_end> end) {
  const auto id = ++last_link_;
  ensemble_.connect(id, session, server);
  places_.insert_or_assign(session, place{.who = who, .server = server});
  links_.emplace(id, link_state{.who = who, .server = server, .session = session, .end = std::move(end)});
  return {.link = id, .session = session, .session_timeout = session_timeout};
}

void cluster::submit(core::instant now, link_id id, simulation::any_request what) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  const auto link = links_.find(id);
  if (link == links_.end()) return;  // it has ended: its end was told, and is on its way
  if (cut_clients_.contains(link->second.who)) {
    link->second.unsent.push_back(std::move(what));
    return;
  }
  touch(link->second);
  ensemble_.submit(id, std::move(what));
  settle();
}

void cluster::end_session(core::instant now, link_id id) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  const auto link = links_.find(id);
  if (link == links_.end()) return;
  link->second.ends_session = true;
  settle();
}

void cluster::disconnect(core::instant now, link_id id) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  const auto link = links_.extract(id);
  if (link && !link.mapped().ended) ensemble_.disconnect(id);
}

bool cluster::is_open(std::int64_t session) const {
  const std::scoped_lock lock(mutex_);
  return ensemble_.is_open(session);
}

/// The leader hears of its own clients at once, and of those of a follower at the next ping.
void cluster::touch(const link_state& link) {
  if (link.server == leader_) {
    tracker_.renew(link.session);
  } else {
    tracker_.touch(link.server, link.session);
  }
}

// ---- Time.

void cluster::come_by(core::instant now) {
  const std::scoped_lock lock(mutex_);
  pass(now);
}

std::optional<core::instant> cluster::next_due() const {
  const std::scoped_lock lock(mutex_);
  return next_noticed();
}

/// An expiry, or the end of a server's patience.
std::optional<core::instant> cluster::next_noticed() const {
  auto next = has_quorum() ? tracker_.next_expiry() : std::nullopt;
  for (const auto& [server, cut] : cut_servers_) {
    const auto end = gives_up_at(cut);
    if (end > now_) next = next ? std::min(*next, end) : end;
  }
  return next;
}

bool cluster::has_given_up(std::size_t server) const {
  const auto cut = cut_servers_.find(server);
  return cut != cut_servers_.end() && gives_up_at(cut->second) <= now_;
}

/// Everything up to now, in its order. Followers report, then sessions that nobody has reported expire.
void cluster::pass(core::instant now) {
  while (now_ < now) {
    const auto next = std::min({now, next_ping_, next_reap_});
    pass_to(std::min(next, next_noticed().value_or(next)));
  }
  settle();
}

void cluster::show_time() {
  const auto shown = settings_.epoch.time_since_epoch() + (now_ - settings_.begin);
  ensemble_.set_clock(std::chrono::duration_cast<std::chrono::milliseconds>(shown).count());
}

void cluster::pass_to(core::instant when) {
  now_ = when;
  show_time();
  if (when >= next_ping_) {
    for (std::size_t server = 0; server < settings_.servers; ++server) {
      if (server != leader_ && is_linked(server)) tracker_.report(server);
    }
    next_ping_ = when + settings_.tick / 2;
  }
  // Without a quorum there is no leader, and nothing expires.
  if (has_quorum()) {
    tracker_.advance(when);
    for (const auto session : tracker_.expired()) close_session(session);
  }
  if (when >= next_reap_) {
    ensemble_.reap();
    next_reap_ = when + settings_.reap_interval;
  }
  end_links([this](const link_state& link) { return has_given_up(link.server); });
}

// ---- What happens without delay.

void cluster::settle() {
  for (bool moved = true; moved;) {
    moved = false;
    // Links end while they are served.
    std::vector<link_id> ids;
    for (const auto& [id, link] : links_) ids.push_back(id);
    for (const auto id : ids) {
      if (const auto link = links_.find(id); link != links_.end()) moved |= serve(id, link->second);
    }
    for (std::size_t server = 0; server < settings_.servers; ++server) {
      for (; is_linked(server) && ensemble_.can_follow(server); moved = true) deliver(ensemble_.follow(server));
    }
  }
}

/// True if anything was done.
bool cluster::serve(link_id id, link_state& link) {
  const bool reaches_leader = is_linked(link.server);
  if (ensemble_.can_serve(id)) {
    if (!reaches_leader && ensemble_.needs_leader(id)) return false;
    deliver(ensemble_.serve(id));
    return true;
  }
  if (!link.ends_session || !reaches_leader || cut_clients_.contains(link.who) || ensemble_.is_waiting(id))
    return false;
  link.ends_session = false;
  close_session(link.session);
  return true;
}

void cluster::deliver(const simulation::ensemble::deliveries& all) {
  for (const auto& [id, what] : all) {
    const auto link = links_.find(id);
    if (link == links_.end()) continue;
    if (std::holds_alternative<simulation::hang_up>(what)) {
      end_link(id);
    } else if (cut_clients_.contains(link->second.who)) {
      link->second.undelivered.push_back(what);
    } else if (const auto end = link->second.end.lock()) {
      end->hear(what);
    }
  }
}

void cluster::close_session(std::int64_t session) {
  ensemble_.close_session(session);
  tracker_.close(session);
  places_.erase(session);
}

/// From the servers' side. A client that is cut off does not hear of it.
void cluster::end_link(link_id id, ending how) {
  auto& link = links_.at(id);
  if (!std::exchange(link.ended, true)) ensemble_.disconnect(id);
  if (cut_clients_.contains(link.who)) return;
  if (const auto end = link.end.lock()) end->hear_of_the_end(how);
  links_.erase(id);
}

template <class Predicate>
void cluster::end_links(Predicate which) {
  std::vector<link_id> ids;
  for (const auto& [id, link] : links_) {
    if (which(link)) ids.push_back(id);
  }
  for (const auto id : ids) end_link(id);
}

// ---- By hand.

core::answer cluster::create(core::instant now, const std::string& path, simulation::znode node) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  const auto answer = ensemble_.create(path, std::move(node));
  settle();
  return answer;
}

core::answer cluster::erase(core::instant now, const std::string& path) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  const auto answer = ensemble_.erase(path);
  settle();
  return answer;
}

void cluster::refuse(core::instant now, const std::string& path, simulation::refusals what) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  ensemble_.refuse(path, what);
  settle();
}

void cluster::expire(core::instant now, std::int64_t session) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  if (const auto id = link_of(session)) end_link(*id, ending::expired);
  close_session(session);
  settle();
}

std::optional<cluster::link_id> cluster::link_of(std::int64_t session) const {
  const auto found =
      std::ranges::find_if(links_, [session](const auto& entry) { return entry.second.session == session; });
  return found == links_.end() ? std::nullopt : std::optional(found->first);
}

void cluster::drop(core::instant now, std::int64_t session) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  if (const auto id = link_of(session)) end_link(*id);
  settle();
}

void cluster::cut_off_client(core::instant now, std::int64_t session) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  if (const auto at = places_.find(session); at != places_.end()) cut_clients_.insert(at->second.who);
}

void cluster::cut_off_server(core::instant now, std::int64_t session) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  if (const auto at = places_.find(session); at != places_.end())
    cut_servers_.try_emplace(at->second.server, server_cut{now_, leader_});
  elect_if_needed();
  tell_of_a_deadline();
}

void cluster::tell_of_a_deadline() const {
  for (const auto& [id, link] : links_) {
    if (const auto end = link.end.lock()) end->hear_of_a_deadline();
  }
}

/// It does not know yet. What it is asked to write, it cannot carry out.
bool cluster::is_in_office_though_deposed(std::size_t server) const {
  return deposed_.contains(server) && !has_given_up(server);
}

/// A new leader gives every session a full T.
void cluster::elect_if_needed() {
  if (is_linked(leader_) || !has_quorum()) return;
  for (std::size_t server = 0; server < settings_.servers; ++server) {
    if (!is_linked(server)) continue;
    auto& known = deposed_[leader_];
    for (const auto session : ensemble_.sessions()) known.emplace(session, tracker_.timeout(session));
    leader_ = server;
    tracker_.restart();
    return;
  }
}

/// The link between two servers loses nothing and keeps the order: a follower answers the pings that have waited for it
/// before it hears of anything later. Whose leader is none any more begins anew, without clients.
void cluster::rejoin(std::size_t server, const server_cut& cut) {
  if (!has_given_up(server) && cut.leader == leader_) {
    const auto last_ping = next_ping_ - settings_.tick / 2;
    if (last_ping > cut.since) tracker_.report(server);
  } else {
    tracker_.take_report(server);
    end_links([server](const link_state& link) { return link.server == server; });
  }
}

void cluster::heal(core::instant now) {
  const std::scoped_lock lock(mutex_);
  pass(now);
  if (!has_quorum()) {
    tracker_.advance_without_choice(now);
    tracker_.restart();
  }
  for (const auto& [server, cut] : cut_servers_) rejoin(server, cut);
  cut_servers_.clear();
  deposed_.clear();
  const auto healed = std::exchange(cut_clients_, {});
  for (auto& [id, link] : links_) {
    if (!healed.contains(link.who)) continue;
    if (const auto end = link.end.lock()) {
      for (auto& what : link.undelivered) end->hear(std::move(what));
    }
    link.undelivered.clear();
    if (link.ended) continue;
    if (!link.unsent.empty()) touch(link);
    for (auto& what : link.unsent) ensemble_.submit(id, std::move(what));
    link.unsent.clear();
  }
  end_links([](const link_state& link) { return link.ended; });
  settle();
}

simulation::znode_tree cluster::tree() const {
  const std::scoped_lock lock(mutex_);
  return ensemble_.tree();
}

std::set<std::int64_t> cluster::sessions() const {
  const std::scoped_lock lock(mutex_);
  return ensemble_.sessions();
}

}  // namespace zkelection::simulation
