// The servers: how they answer, and how they hear of the leader's transactions.
#include "zkelection/simulation/ensemble/ensemble.hpp"

#include <algorithm>

namespace zkelection::simulation {

ensemble::ensemble(std::size_t servers) : history_(std::make_shared<const version>()) {
  servers_.assign(servers, copy_on_write(server_state{history_, {}}));
}

ensemble::deliveries ensemble::connect(connection_id connection, std::int64_t session, std::size_t server,
                                       const std::set<std::string>& watches, bool fire_in_reverse) {
  auto& fresh = connections_[connection].own();
  fresh.session = session;
  fresh.server = server;
  deliveries owed;
  for (const auto& path : watches) {
    if (tree_at(server).find(path) != nullptr) {
      fresh.watches.insert(path);
    } else {
      owed.emplace_back(connection, event{path, core::node_change::gone});
    }
  }
  if (fire_in_reverse) std::ranges::reverse(owed);
  return owed;
}

void ensemble::disconnect(connection_id connection, std::size_t proposed) {
  const auto found = connections_.find(connection);
  auto lost = std::move(found->second);
  connections_.erase(found);
  auto& [session, server, requests, waiting, watches] = lost.own();
  auto& orders = servers_[server].own().orders;
  for (auto& o : orders) {
    if (o->answer && o->answer->first == connection) o.own().answer.reset();
  }
  std::erase_if(orders, [](const auto& o) { return !o->apply && !o->answer; });
  if (waiting) requests.erase(requests.begin());
  requests.resize(std::min(proposed, requests.size()), request::sync{});
  std::erase_if(requests, [](const any_request& r) { return !changes_nodes(r); });
  if (!requests.empty() && is_open(session)) std::ranges::move(requests, std::back_inserter(proposals_.own()[session]));
}

bool ensemble::can_serve(connection_id connection) const {
  const auto found = connections_.find(connection);
  return found != connections_.end() && !found->second->waiting && !found->second->requests.empty();
}

bool ensemble::needs_leader(connection_id connection) const {
  return is_for_leader(connections_.at(connection)->requests.front());
}

ensemble::deliveries ensemble::serve(connection_id connection) {
  auto& to = connections_.at(connection).own();
  if (is_for_leader(to.requests.front())) {
    to.waiting = true;
    carry_out_proposals(to.session);
    const auto before = history_;
    auto answer = carry_out(to.session, to.requests.front());
    auto& orders = servers_[to.server].own().orders;
    if (history_ == before) {
      orders.emplace_back(order{nullptr, std::pair(connection, std::move(answer))});
    } else {
      orders.back().own().answer = std::pair(connection, std::move(answer));
    }
    return {};
  }
  const auto what = std::move(to.requests.front());
  to.requests.erase(to.requests.begin());
  deliveries out;
  out.emplace_back(connection, answer_read(to, what));
  return out;
}

response ensemble::answer_read(connection_state& to, const any_request& what) {
  const auto& tree = tree_at(to.server);
  const auto look = [&](const std::string& path, bool watch, bool needs_right) -> response {
    const auto* node = tree.find(path);
    if (node != nullptr && needs_right && node->refused.read) return {.how = core::answer::no_permission};
    if (watch && (node != nullptr || !needs_right)) to.watches.insert(path);
    if (node == nullptr) return {.how = core::answer::no_node};
    return {.path = path, .node = *node};
  };
  if (const auto* d = std::get_if<request::drop_watch>(&what)) {
    const bool was_there = to.watches.erase(d->path) > 0;
    return {.how = was_there ? core::answer::ok : core::answer::rejected};
  }
  if (const auto* r = std::get_if<request::read>(&what)) return look(r->path, r->watch, true);
  if (const auto* p = std::get_if<request::probe>(&what)) return look(p->path, p->watch, false);
  const auto& path = std::get<request::list>(what).path;
  auto answer = look(path, false, true);
  if (answer.how == core::answer::ok) answer.children = tree.children(path);
  return answer;
}

ensemble::deliveries ensemble::follow(std::size_t server) {
  auto& at = servers_[server].own();
  const auto next = std::move(at.orders.front());
  at.orders.erase(at.orders.begin());
  deliveries out;
  if (next->apply) apply(server, next->apply, out);
  if (next->answer) {
    if (const auto asker = connections_.find(next->answer->first); asker != connections_.end()) {
      auto& answered = asker->second.own();
      answered.waiting = false;
      answered.requests.erase(answered.requests.begin());
      out.emplace_back(next->answer->first, next->answer->second);
    }
  }
  return out;
}

/// Watches fire before any answer that shows the change. A client does not hear of a node that it may not read: its
/// watch is spent in silence.
void ensemble::apply(std::size_t server, const std::shared_ptr<const version>& what, deliveries& out) {
  const auto before = std::exchange(servers_[server].own().view, what);
  for (const auto& change : what->changes) {
    const auto* node = (change.change == core::node_change::gone ? before : what)->tree.find(change.path);
    for (auto& [number, connection] : connections_) {
      if (connection->server != server || !connection->watches.contains(change.path)) continue;
      connection.own().watches.erase(change.path);
      if (!node->refused.read) out.emplace_back(number, change);
    }
  }
  if (!what->closed_session) return;
  for (const auto& [number, connection] : connections_) {
    if (connection->server == server && connection->session == *what->closed_session)
      out.emplace_back(number, hang_up{});
  }
}

void ensemble::catch_up(std::size_t server) {
  const bool somebody_is_there =
      std::ranges::any_of(connections_, [server](const auto& entry) { return entry.second->server == server; });
  if (somebody_is_there) return;
  servers_[server].own() = {history_, {}};
}

}  // namespace zkelection::simulation
