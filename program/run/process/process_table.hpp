// The processes of this machine, as /proc shows them.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace zkelection::program {

struct process {
  pid_t id = 0;
  pid_t parent = 0;
  pid_t group = 0;
};

/// Reads `/proc/ID/stat`, which says `id (name) state parent group …`. The name may contain anything, also brackets, so
/// the reading starts at the last bracket. Gives nothing if the process is dead, or if the text is something else.
std::optional<process> running_process(pid_t id, const std::string& stat);

/// All processes but zombies. Gives nothing if /proc cannot be read.
std::optional<std::vector<process>> running_processes();

}  // namespace zkelection::program
