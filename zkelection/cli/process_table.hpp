// Which processes are there, as /proc tells.
#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

namespace zkelection::cli {

struct process {
  pid_t id = 0;
  pid_t parent = 0;
  pid_t group = 0;
};

/// The processes that still run, zombies left out. Nothing if /proc cannot be read.
std::optional<std::vector<process>> running_processes();

}  // namespace zkelection::cli
