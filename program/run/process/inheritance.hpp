// The signal settings and open files that the program was started with, which its command is to find unchanged.
#pragma once

#include <signal.h>

#include <optional>
#include <vector>

namespace zkelection::cli {

class inheritance {
 public:
  /// Remembers what there is, then makes the signal settings that the program needs: a closed stderr or stdout is an
  /// error and no SIGPIPE, writing to the terminal from the background does not stop us, and what we wait for is not
  /// blocked. Call it before anything is opened and before there are threads.
  inheritance();

  /// The process that started us ignores this signal (`nohup`, a shell's background job), so we must leave it alone.
  bool ignores(int number) const noexcept;

  /// In a forked child, before exec and with all signals blocked: puts everything back, and keeps from the command what
  /// we opened, such as the connection to the ensemble. Safe between fork and exec.
  void restore() const noexcept;

 private:
  struct setting {
    int number;
    struct sigaction action;
  };
  std::vector<setting> settings_;
  sigset_t mask_{};
  std::optional<std::vector<unsigned>> files_;  // sorted; unknown if /proc could not be read
};

}  // namespace zkelection::cli
