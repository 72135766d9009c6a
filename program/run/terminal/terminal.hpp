// Gives the terminal to the command while it runs, and takes it back.
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <optional>

namespace zkelection::program {

/// The controlling terminal, if there is one. We hand its foreground on only while our own process group has it, so a
/// background job of a shell takes nothing. The process must ignore SIGTTOU.
class terminal {
 public:
  terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;
  ~terminal();

  /// True if our input and output are the terminal. Then no other process of a pipeline (`run … | less`) needs it.
  bool is_ours_alone() const noexcept;

  /// Gives the group the foreground. True if the group has it now.
  bool give(pid_t group);

  /// Takes the foreground back. True if the group that got it still had it.
  bool take_back();

  /// Puts the terminal's modes back to what they were when `give` was first called. A command that is killed has no
  /// time to do so.
  void restore_modes() const;

 private:
  int fd_;
  pid_t holder_ = 0;
  std::optional<termios> modes_;
};

}  // namespace zkelection::program
