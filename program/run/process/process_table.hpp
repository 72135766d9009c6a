// Which processes are there, as /proc tells.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace zkelection::cli {

struct process {
  pid_t id = 0;
  pid_t parent = 0;
  pid_t group = 0;
};

/// The process whose `/proc/ID/stat` says `id (name) state parent group …`. The name may hold anything, so what follows
/// is found from its end. Nothing if the process is dead, or the text something else.
std::optional<process> running_process(pid_t id, const std::string& stat);

/// The processes that still run, zombies left out. Nothing if /proc cannot be read.
std::optional<std::vector<process>> running_processes();

}  // namespace zkelection::cli
