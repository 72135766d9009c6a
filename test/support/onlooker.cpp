#include "onlooker.hpp"

#include <algorithm>
#include <iterator>

namespace zkelection::test {
namespace {

std::string join(std::string_view parent, std::string_view name) {
  return std::string(parent == "/" ? "" : parent) + "/" + std::string(name);
}

}  // namespace

void onlooker::create_path(std::string_view path, const std::vector<acl_entry>& acl) {
  for (auto slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const auto part = path.substr(0, slash);
    if (!stat(part)) create(part, {}, node_kind::persistent, acl);
    if (slash == std::string_view::npos) return;
  }
}

void onlooker::erase_tree(std::string_view path) {
  for (const auto& child : children(path)) {
    if (path == "/" && child == "zookeeper") continue;
    erase_tree(join(path, child));
  }
  if (path != "/") erase(path);
}

std::vector<std::string> onlooker::ephemerals(std::string_view below) {
  std::vector<std::string> found;
  for (const auto& child : children(below)) {
    const auto path = join(below, child);
    const auto node = stat(path);
    if (!node) continue;
    if (node->ephemeral_owner != 0) found.push_back(path);
    if (node->child_count > 0) std::ranges::copy(ephemerals(path), std::back_inserter(found));
  }
  return found;
}

}  // namespace zkelection::test
