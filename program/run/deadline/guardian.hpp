// A small process that ends the command where `run` cannot: when `run` has died, or is stopped while the lease runs
// out.
#pragma once

#include "program/run/deadline/kill_time.hpp"
#include "program/run/process/shared_object.hpp"

#include <sys/types.h>

#include <chrono>

namespace zkelection::cli {

/// Holds the reading end of a pipe whose writing end only `run` has. The kernel closes that end however `run` dies, and
/// what was written before is still read; so once `watch` has returned, the group is killed at the death of `run`.
/// It shares the kill time with `run`, and does what is due by it even if `run` does not.
///
/// It lives in a session of its own and blocks every signal, so that neither Ctrl-C nor a service manager's SIGTERM
/// takes it first, and keeps no file of its parent open, so that a pipeline sees the command's end of file.
class guardian {
 public:
  /// Forks. Throws `std::system_error`.
  guardian();
  guardian(const guardian&) = delete;
  guardian& operator=(const guardian&) = delete;

  /// Kills the group too, unless it was dismissed before.
  ~guardian();

  pid_t id() const noexcept { return id_; }

  kill_time& limit() noexcept { return *limit_; }

  struct ward {
    pid_t group = 0;
    std::chrono::nanoseconds grace{0};       ///< between SIGTERM and the kill time
    std::chrono::nanoseconds head_start{0};  ///< what is due is left to `run` for this long
  };
  /// Throws `std::system_error` if nobody is there to watch.
  void watch(const ward& whom);

  /// Ends it, and returns when it is gone. Only then may the group's leader be reaped: until then the guardian may send
  /// a signal to the group's number, which must not have become another's.
  void dismiss() noexcept;

  /// Starts another one in place of one that has died and was reaped, watching the same group. Throws
  /// `std::system_error`.
  void replace();

 private:
  void start();

  shared_object<kill_time> limit_;
  pid_t id_ = -1;
  int orders_ = -1;
  ward ward_;
};

}  // namespace zkelection::cli
