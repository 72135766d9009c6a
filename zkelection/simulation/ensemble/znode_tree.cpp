#include "zkelection/simulation/ensemble/znode_tree.hpp"

namespace zkelection::simulation {
namespace {

/// What is left of a path below another, or nothing.
std::string_view below(std::string_view path, std::string_view other) {
  if (path == "/") return other.substr(1);
  if (other.size() <= path.size() || !other.starts_with(path) || other[path.size()] != '/') return {};
  return other.substr(path.size() + 1);
}

}  // namespace

std::string_view parent_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

const znode* znode_tree::find(std::string_view path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

znode* znode_tree::find(std::string_view path) {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second;
}

bool znode_tree::has_children(std::string_view path) const {
  for (auto at = nodes_.upper_bound(path); at != nodes_.end() && at->first.starts_with(path); ++at) {
    if (!below(path, at->first).empty()) return true;
  }
  return false;
}

std::vector<std::string> znode_tree::children(std::string_view path) const {
  std::vector<std::string> names;
  for (auto at = nodes_.upper_bound(path); at != nodes_.end() && at->first.starts_with(path); ++at) {
    const auto name = below(path, at->first);
    if (!name.empty() && name.find('/') == name.npos) names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> znode_tree::owned_by(std::int64_t session) const {
  std::vector<std::string> paths;
  for (const auto& [path, node] : nodes_) {
    if (node.stat.owner == session) paths.push_back(path);
  }
  return paths;
}

void znode_tree::erase(std::string_view path) {
  if (const auto found = nodes_.find(path); found != nodes_.end()) nodes_.erase(found);
}

}  // namespace zkelection::simulation
