// A process that this one starts and that never outlives it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace zkelection::test {

/// Killed with -9 at destruction, and by the kernel should the thread that started it die first. (So start it on the
/// main thread.)
class child_process {
 public:
  /// Looks the program up in PATH. Its output goes to the end of `log`.
  child_process(const std::vector<std::string>& command, const std::filesystem::path& log);
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process();

  bool running();
  void kill();    ///< -9; returns once it is gone
  void pause();   ///< SIGSTOP; returns when it stands still
  void resume();  ///< SIGCONT

 private:
  pid_t pid_ = -1;  // -1 once it is gone
};

}  // namespace zkelection::test
