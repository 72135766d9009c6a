// The nodes of a simulated ensemble.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/actions.hpp"

namespace zkelection::simulation {

/// What nobody may do at a node: an ACL, as far as an election meets one. As in ZooKeeper, a node's children are
/// created and deleted by its own rights.
struct refusals {
  bool create = false;
  bool read = false;
  bool erase = false;
  friend bool operator==(const refusals&, const refusals&) = default;
};

struct znode {
  core::node_stat stat{};
  std::string data{};
  std::int64_t created_ms = 0;        ///< since 1970
  std::int32_t children_created = 0;  ///< the next sequential child's number
  bool container = false;
  refusals refused{};

  friend bool operator==(const znode&, const znode&) = default;
};

/// A value. The root is always there, and never changes but for its children.
class znode_tree {
 public:
  znode_tree() { nodes_.emplace("/", znode{}); }

  const znode* find(std::string_view path) const;
  znode* find(std::string_view path);
  bool has_children(std::string_view path) const;
  /// The names below a node, in the order of the alphabet.
  std::vector<std::string> children(std::string_view path) const;
  std::vector<std::string> owned_by(std::int64_t session) const;

  void put(const std::string& path, znode node) { nodes_.insert_or_assign(path, std::move(node)); }
  void erase(std::string_view path);

  const auto& nodes() const noexcept { return nodes_; }

  friend bool operator==(const znode_tree&, const znode_tree&) = default;

 private:
  std::map<std::string, znode, std::less<>> nodes_;
};

/// `/a` of `/a/b`, and `/` of `/a`.
std::string_view parent_of(std::string_view path);
std::string_view name_of(std::string_view path);

}  // namespace zkelection::simulation
