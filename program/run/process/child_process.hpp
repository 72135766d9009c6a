// The command as a process: starts it in a group of its own, asks what has become of it, and reaps it.
#pragma once

#include "program/run/process/inheritance.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace zkelection::program {

class child_process {
 public:
  /// Forks. The child leads a new process group and waits at a gate, so that the guardian knows the group before the
  /// command begins. If we die, the gate closes and the command never begins. Throws `std::system_error`.
  child_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                const inheritance& inherited);
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// Kills the group and reaps the child unless `reap` was called.
  ~child_process();

  /// The process ID of the child, which is also the ID of its group. No other process gets it before `reap`.
  pid_t group() const noexcept { return id_; }

  /// Opens the gate.
  void release();

  /// False if no process of the group got the signal because all of them run as another user.
  bool signal_group(int number) const noexcept;

  /// True if the child has ended. Does not reap it.
  bool has_ended() const;

  enum class halt { stopped, continued };
  struct halt_event {
    halt what;
    int signal;
  };
  /// If the child was stopped or continued since the last call: which, and by which signal.
  std::optional<halt_event> next_halt() const;

  struct result {
    int exit_code;  // the child's own; if a signal ended it, the shell's number for that
    bool killed;    // a signal ended it
  };
  /// Waits until the child has ended.
  result reap();

 private:
  pid_t id_ = -1;
  int gate_ = -1;
  bool reaped_ = false;
};

}  // namespace zkelection::program
