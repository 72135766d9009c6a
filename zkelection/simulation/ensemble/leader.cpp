// The leader of a simulated ensemble: what writes do, in the order in which they reach it.
#include <fmt/format.h>
#include <algorithm>
#include <limits>

#include "zkelection/simulation/ensemble/ensemble.hpp"

namespace zkelection::simulation {
namespace {

/// The counter sticks at its limit. (Servers that have several creates in hand at once wrap instead.)
void count_child(znode_tree& tree, const std::string& path) {
  auto& counter = tree.find(parent_of(path))->children_created;
  if (counter != std::numeric_limits<std::int32_t>::max()) ++counter;
}

/// The lowest container that has had children and has none left.
const std::string* empty_container(const znode_tree& tree) {
  for (const auto& [path, node] : tree.nodes()) {
    if (node.container && node.children_created > 0 && !tree.has_children(path)) return &path;
  }
  return nullptr;
}

}  // namespace

std::int64_t ensemble::open_session() {
  sessions_.own().insert(++last_session_);
  return last_session_;
}

void ensemble::close_session(std::int64_t session) {
  if (!is_open(session)) return;
  carry_out_proposals(session);
  sessions_.own().erase(session);
  auto next = next_version();
  next.closed_session = session;
  for (const auto& path : next.tree.owned_by(session)) {
    next.tree.erase(path);
    next.changes.push_back({path, core::node_change::gone});
  }
  commit(std::move(next));
}

void ensemble::carry_out_proposals(std::int64_t session) {
  if (!has_proposals(session)) return;
  const auto proposed = proposals_.own().extract(session);
  for (const auto& what : proposed.mapped()) carry_out(session, what);
}

response ensemble::carry_out(std::int64_t session, const any_request& what) {
  if (!is_open(session)) return {.how = core::answer::session_expired};
  if (const auto* c = std::get_if<request::create>(&what)) return create(session, *c);
  if (const auto* e = std::get_if<request::erase>(&what)) return erase(*e);
  if (const auto* k = std::get_if<request::check>(&what)) return check(*k);
  return {};  // a sync
}

response ensemble::create(std::int64_t session, const request::create& what) {
  const auto* parent = tree().find(parent_of(what.path));
  if (parent == nullptr) return {.how = core::answer::no_node};
  if (parent->refused.create) return {.how = core::answer::no_permission};
  if (parent->stat.owner != 0) return {.how = core::answer::parent_is_ephemeral};
  const bool sequential = what.kind == seam::node_kind::ephemeral_sequential;
  const auto path = sequential ? fmt::format("{}{:010d}", what.path, parent->children_created) : what.path;
  if (tree().find(path) != nullptr) return {.how = core::answer::node_exists};
  auto next = next_version();
  count_child(next.tree, path);
  znode node{.stat = {.owner = sequential ? session : 0, .czxid = next.zxid},
             .data = what.data,
             .created_ms = clock_ms_,
             .container = !sequential};
  next.tree.put(path, node);
  next.changes.push_back({path, core::node_change::changed});
  commit(std::move(next));
  return {.path = path, .node = std::move(node)};
}

/// Checks in a server's order: a client without the right learns nothing of the node.
response ensemble::erase(const request::erase& what) {
  if (what.path == "/") return {.how = core::answer::rejected};
  const auto* parent = tree().find(parent_of(what.path));
  if (parent == nullptr) return {.how = core::answer::no_node};
  if (parent->refused.erase) return {.how = core::answer::no_permission};
  if (tree().find(what.path) == nullptr) return {.how = core::answer::no_node};
  if (tree().has_children(what.path)) return {.how = core::answer::rejected};
  remove(what.path);
  return {};
}

void ensemble::remove(const std::string& path) {
  auto next = next_version();
  next.tree.erase(path);
  next.changes.push_back({path, core::node_change::gone});
  commit(std::move(next));
}

/// The first that fails gives the whole its answer.
response ensemble::check(const request::check& what) const {
  response answer;
  for (const auto& path : what.paths) {
    const auto* node = tree().find(path);
    answer.how = node == nullptr      ? core::answer::no_node
                 : node->refused.read ? core::answer::no_permission
                                      : core::answer::ok;
    answer.checks.push_back(answer.how);
    if (answer.how != core::answer::ok) break;
  }
  return answer;
}

core::answer ensemble::create(const std::string& path, znode node) {
  if (tree().find(path) != nullptr) return core::answer::node_exists;
  if (tree().find(parent_of(path)) == nullptr) return core::answer::no_node;
  auto next = next_version();
  node.stat.czxid = next.zxid;
  node.created_ms = clock_ms_;
  count_child(next.tree, path);
  next.tree.put(path, std::move(node));
  next.changes.push_back({path, core::node_change::changed});
  commit(std::move(next));
  return core::answer::ok;
}

core::answer ensemble::erase(const std::string& path) { return erase(request::erase{path}).how; }

void ensemble::refuse(const std::string& path, refusals what) {
  auto next = next_version();
  if (auto* node = next.tree.find(path)) node->refused = what;
  commit(std::move(next));
}

void ensemble::set_counter(const std::string& path, std::int32_t number) {
  auto next = next_version();
  if (auto* node = next.tree.find(path)) node->children_created = number;
  commit(std::move(next));
}

bool ensemble::can_reap() const { return empty_container(tree()) != nullptr; }

/// The servers themselves do it, whatever anybody's rights.
void ensemble::reap() {
  while (const auto* path = empty_container(tree())) remove(std::string(*path));
}

version ensemble::next_version() const { return {.zxid = history_->zxid + 1, .tree = history_->tree}; }

void ensemble::commit(version next) {
  history_ = std::make_shared<const version>(std::move(next));
  const copy_on_write sent(order{history_, std::nullopt});
  for (auto& server : servers_) server.own().orders.push_back(sent);
}

}  // namespace zkelection::simulation
