// Who may read from the terminal: the command while it runs, `run` before and after.
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <optional>

namespace zkelection::cli {

/// The controlling terminal, if there is one. Its foreground is handed on only while our own process group has it: a
/// background job of a shell takes nothing. Needs SIGTTOU to be ignored.
class terminal {
 public:
  terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;
  ~terminal();

  /// Input and output are the terminal, so nobody else of a pipeline (`run … | less`) has a use for it.
  bool is_ours_alone() const noexcept;

  /// True if the group has the foreground now.
  bool give(pid_t group);

  /// True if the group that it was given to had it until now.
  bool take_back();

  /// Puts the terminal's modes back to what they were when it was first given: a command that was killed had no time
  /// to.
  void restore_modes() const;

 private:
  int fd_;
  pid_t holder_ = 0;
  std::optional<termios> modes_;
};

}  // namespace zkelection::cli
