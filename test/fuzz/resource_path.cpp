// Resource IDs and the paths that they stand for. Input: the root, and the resource on the lines after it.
#include "zkelection/core/resource_path.hpp"

#include <algorithm>

#include "support/property.hpp"
#include "support/unicode.hpp"
#include "zkelection/core/node_scheme.hpp"

namespace zkelection::fuzz {
namespace {

/// What ZooKeeper's PathUtils.validatePath takes; it looks at UTF-16, where these are pairs of surrogates.
bool server_takes(std::string_view path) {
  const auto points = code_points(path);
  if (!points || !path.starts_with('/') || (path.ends_with('/') && path != "/")) return false;
  const auto names = split(path.substr(1), '/');
  if (path != "/" && std::ranges::any_of(names, [](auto name) { return name.empty() || name == "." || name == ".."; }))
    return false;
  return std::ranges::none_of(*points, [](char32_t point) {
    return point <= 0x1f || (point >= 0x7f && point <= 0x9f) || (point >= 0xd800 && point <= 0xf8ff) || point >= 0xfff0;
  });
}

bool is_zookeepers_own(std::string_view path) { return path == "/zookeeper" || path.starts_with("/zookeeper/"); }

void check_path(std::string_view root, std::string_view resource) {
  const auto path = core::resource_path(root, resource);
  require(server_takes(path) && !core::problem_with_path(path), "a path that no server takes: {}", shown(path));
  require(path.substr(root == "/" ? 1 : root.size() + 1) == resource && path.starts_with(root),
          "{} is not read back from {}", shown(resource), shown(path));
  const auto parents = core::path_and_parents(path);
  require(parents.size() == static_cast<std::size_t>(std::ranges::count(path, '/')) && parents.back() == path,
          "the parents of {} are not all there", shown(path));
  for (std::size_t i = 1; i < parents.size(); ++i) {
    require(parents[i].starts_with(parents[i - 1] + '/') && parents[i].rfind('/') == parents[i - 1].size(),
            "{} is not the parent of {}", shown(parents[i - 1]), shown(parents[i]));
  }
}

}  // namespace

void examine(std::string_view input) {
  const auto line = std::min(input.find('\n'), input.size());
  const auto root = input.substr(0, line);
  const auto resource = input.substr(std::min(line + 1, input.size()));

  const auto wrong_root = core::problem_with_root(root);
  const bool good_root = server_takes(root) && root.size() <= core::max_resource_path && !is_zookeepers_own(root);
  require(!wrong_root == good_root, "the root {} {}", shown(root), wrong_root.value_or("is taken"));
  if (!good_root) {
    require(!wrong_root->empty(), "nothing is said of the root {}", shown(root));
    return;
  }

  const auto wrong = core::problem_with_resource(root, resource);
  const auto path = core::resource_path(root, resource);
  const bool like_candidate = std::ranges::any_of(split(resource, '/'), core::looks_like_candidate);
  const bool good = !resource.empty() && server_takes(path) && path.size() <= core::max_resource_path &&
                    !is_zookeepers_own(path) && !like_candidate;
  require(!wrong == good, "the resource {} below {} {}", shown(resource), shown(root), wrong.value_or("is taken"));
  if (good) {
    check_path(root, resource);
  } else {
    require(!wrong->empty(), "nothing is said of {}", shown(resource));
  }
}

}  // namespace zkelection::fuzz
