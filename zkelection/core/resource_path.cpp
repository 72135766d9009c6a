#include "zkelection/core/resource_path.hpp"

#include <boost/locale/utf.hpp>

#include "zkelection/core/node_scheme.hpp"

namespace zkelection::core {
namespace {

namespace utf = boost::locale::utf;

/// ZooKeeper refuses control characters, surrogates, the private use area and the specials block. It looks at UTF-16,
/// so it also refuses all that takes a pair of surrogates.
std::optional<std::string> problem_with_characters(std::string_view name) {
  for (auto at = name.begin(); at != name.end();) {
    const auto point = utf::utf_traits<char>::decode(at, name.end());
    if (point == utf::illegal || point == utf::incomplete) return "is not valid UTF-8";
    if (point < 0x20 || (point >= 0x7f && point <= 0x9f)) return "contains a control character";
    if ((point >= 0xd800 && point <= 0xf8ff) || point >= 0xfff0) {
      return "contains a character that ZooKeeper does not allow";
    }
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_name(std::string_view name) {
  if (name.empty()) return "has an empty name: leave out leading, trailing and doubled slashes";
  if (name == "." || name == "..") return "contains '.' or '..' as a name";
  return problem_with_characters(name);
}

template <class Check>
std::optional<std::string> first_problem(std::string_view names, Check check) {
  for (;;) {
    const auto slash = names.find('/');
    if (auto problem = check(names.substr(0, slash))) return problem;
    if (slash == std::string_view::npos) return std::nullopt;
    names.remove_prefix(slash + 1);
  }
}

bool is_reserved(std::string_view path) { return path == "/zookeeper" || path.starts_with("/zookeeper/"); }

}  // namespace

std::optional<std::string> problem_with_path(std::string_view path) {
  if (!path.starts_with('/')) return "does not begin with a slash";
  if (path.size() > max_resource_path) return "is longer than 1024 bytes";
  return first_problem(path.substr(1), problem_with_name);
}

std::optional<std::string> problem_with_root(std::string_view root) {
  if (root == "/") return std::nullopt;
  if (auto problem = problem_with_path(root)) return problem;
  if (is_reserved(root)) return "is reserved by ZooKeeper";
  return std::nullopt;
}

std::optional<std::string> problem_with_resource(std::string_view root, std::string_view resource) {
  if (resource.empty()) return "is empty";
  if (resource.size() > 1 && resource[0] == '/' && resource[1] != '/') {
    const std::string rest(resource.substr(1));
    if (auto problem = problem_with_resource(root, rest)) return problem;
    auto remedy = "begins with a slash: write '" + rest + "', which is " + resource_path(root, rest);
    if (root != "/") remedy += "; for the path /" + rest + " set the root to '/' as well";
    return remedy;
  }
  const auto problem = first_problem(resource, [](std::string_view name) -> std::optional<std::string> {
    if (auto found = problem_with_name(name)) return found;
    if (looks_like_candidate(name)) return "has a name that looks like a candidate's node";
    return std::nullopt;
  });
  if (problem) return problem;
  const auto path = resource_path(root, resource);
  if (path.size() > max_resource_path) return "makes a path longer than 1024 bytes";
  if (is_reserved(path)) return "is reserved by ZooKeeper";
  return std::nullopt;
}

std::string resource_path(std::string_view root, std::string_view resource) {
  std::string path(root == "/" ? std::string_view() : root);
  path += '/';
  path += resource;
  return path;
}

std::string path_on_servers(std::string_view chroot, std::string_view path) { return std::string(chroot).append(path); }

std::vector<std::string> path_and_parents(std::string_view path) {
  std::vector<std::string> paths;
  for (auto slash = path.find('/', 1); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    paths.emplace_back(path.substr(0, slash));
  }
  paths.emplace_back(path);
  return paths;
}

}  // namespace zkelection::core
