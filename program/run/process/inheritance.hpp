// The signal settings and open files that the program was started with. Its command must find them unchanged.
#pragma once

#include <signal.h>

#include <optional>
#include <vector>

namespace zkelection::program {

class inheritance {
 public:
  /// Remembers the settings, then changes them to what the program needs: writing to a closed stdout or stderr is an
  /// error rather than a SIGPIPE, writing to the terminal from the background does not stop us, and the signals that we
  /// wait for are not blocked. Call it before the program opens a file or starts a thread.
  inheritance();

  /// True if the process that started us ignores this signal, as `nohup` does, and a shell for its background jobs.
  /// Then we must go on ignoring it.
  bool ignores(int number) const noexcept;

  /// Call it in a forked child, before exec and with all signals blocked. Puts the settings back, and closes on exec
  /// what we have opened, such as the connection to the ensemble. Safe between fork and exec.
  void restore() const noexcept;

 private:
  struct setting {
    int number;
    struct sigaction action;
  };
  std::vector<setting> settings_;
  sigset_t mask_{};
  std::optional<std::vector<unsigned>> files_;  // sorted; nothing if /proc cannot be read
};

}  // namespace zkelection::program
