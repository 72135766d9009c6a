// What the clients of both ensembles ask.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace zkelection::test::faithful {

constexpr std::size_t clients = 3;

enum class deed { container, sequential, list, read, probe, drop_watch, erase, sync, check, renew, reconnect };
constexpr std::size_t deeds = 11;

struct request {
  deed what;
  std::size_t who;
  std::string path;  ///< of a sequential node without its number
  bool watch = false;
  std::vector<std::string> paths;  ///< to be checked
};

std::string to_text(const request& of);

}  // namespace zkelection::test::faithful
