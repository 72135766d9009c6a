// Looks at the nodes of an ensemble and meddles with them, as an operator would.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/session_config.hpp>

namespace zkelection::test {

struct node_stat {
  std::int64_t czxid = 0;
  std::int64_t mzxid = 0;
  std::int32_t cversion = 0;
  std::int64_t ephemeral_owner = 0;
  std::int32_t child_count = 0;
};

enum class node_kind : std::int32_t {
  persistent = 0,
  ephemeral = 1,
  persistent_sequential = 2,
  ephemeral_sequential = 3,
  container = 4
};

/// No ACL stands in its way.
class onlooker {
 public:
  virtual ~onlooker() = default;

  /// The path of the new node.
  virtual std::string create(std::string_view path, std::string_view data = {}, node_kind kind = node_kind::persistent,
                             const std::vector<acl_entry>& acl = {acl_entry{}}) = 0;
  virtual bool erase(std::string_view path) = 0;  ///< false: there was none
  virtual std::optional<node_stat> stat(std::string_view path) = 0;
  virtual std::string data(std::string_view path) = 0;
  virtual std::vector<std::string> children(std::string_view path) = 0;  ///< sorted; none if there is no such node

  /// The node and what is missing above it.
  void create_path(std::string_view path, const std::vector<acl_entry>& acl = {acl_entry{}});
  void erase_tree(std::string_view path);
  /// Every ephemeral node, by its path.
  std::vector<std::string> ephemerals(std::string_view below = "/");
};

}  // namespace zkelection::test
