// A small process that outlives `run` for a moment, to kill the command if `run` dies without having done so.
#pragma once

#include <sys/types.h>

namespace zkelection::cli {

/// Holds the reading end of a pipe whose writing end only `run` has. The kernel closes that end however `run` dies, and
/// what was written before is still read; so once `watch` has returned, the group is killed at the death of `run` until
/// `forget`.
///
/// It lives in a session of its own and blocks every signal, so that neither Ctrl-C nor a service manager's SIGTERM
/// takes it first, and keeps no file of its parent open, so that a pipeline sees the command's end of file.
class guardian {
 public:
  /// Forks. Throws `std::system_error`.
  guardian();
  guardian(const guardian&) = delete;
  guardian& operator=(const guardian&) = delete;
  ~guardian();

  pid_t id() const noexcept { return id_; }

  /// Throws `std::system_error` if nobody is there to watch.
  void watch(pid_t group);

  /// To be called while the group's number cannot have become another's: before its leader is reaped.
  void forget() noexcept;

  /// Starts another one in place of one that has died and was reaped, watching the same group. Throws
  /// `std::system_error`.
  void replace();

 private:
  void start();

  pid_t id_ = -1;
  int orders_ = -1;
  pid_t group_ = 0;
};

}  // namespace zkelection::cli
