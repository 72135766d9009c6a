// Checks resource IDs and gives their paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zkelection::core {

/// The longest path of a resource, in bytes. Far below what ZooKeeper takes; it bounds what one election costs its
/// session.
inline constexpr std::size_t max_resource_path = 1024;

/// What is wrong with a root such as `/elections`, or nothing. `/` alone is allowed.
std::optional<std::string> problem_with_root(std::string_view root);

/// What is wrong with a resource ID such as `logs/17` below a valid root, or nothing.
std::optional<std::string> problem_with_resource(std::string_view root, std::string_view resource);

/// What is wrong with an absolute path such as a chroot, or nothing.
std::optional<std::string> problem_with_path(std::string_view path);

/// The resource's path. Both parts must be valid.
std::string resource_path(std::string_view root, std::string_view resource);

/// As the servers see it, which is how messages and views name it.
std::string path_on_servers(std::string_view chroot, std::string_view path);

/// The path and every path above it, the topmost first: `/a`, `/a/b`, `/a/b/c`.
std::vector<std::string> path_and_parents(std::string_view path);

}  // namespace zkelection::core
