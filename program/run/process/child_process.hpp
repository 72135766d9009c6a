// The command as a process: started in a group of its own, asked how it is, and reaped.
#pragma once

#include "program/run/process/inheritance.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace zkelection::cli {

class child_process {
 public:
  /// Forks. The child leads a new process group and stops before a gate, so that the guardian can be told of the group
  /// before the command begins. Should we die, the gate closes and the command never begins. Throws
  /// `std::system_error`.
  child_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                const inheritance& inherited);
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Kills the group and reaps the child unless that was done.
  ~child_process();

  /// Both the child's process ID and its group's. The number stays ours until `reap`.
  pid_t group() const noexcept { return id_; }

  /// Opens the gate.
  void release();

  /// False if nobody in the group could be signalled, as they run as another user.
  bool signal_group(int number) const noexcept;

  /// True once the child has ended. Does not reap it.
  bool has_ended() const;

  enum class halt { stopped, continued };
  struct halt_event {
    halt what;
    int signal;
  };
  /// What else happened to it since the last question.
  std::optional<halt_event> next_halt() const;

  struct result {
    int exit_code;  // the child's own, or as a shell gives it for a signal
    bool killed;    // by a signal
  };
  /// Waits for the end of the child.
  result reap();

 private:
  pid_t id_ = -1;
  int gate_ = -1;
  bool reaped_ = false;
};

}  // namespace zkelection::cli
