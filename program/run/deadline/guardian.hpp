// A small process that ends the command in place of `run` if `run` has died, or is stopped while the lease runs out.
#pragma once

#include "program/run/deadline/kill_time.hpp"
#include "program/run/process/shared_object.hpp"

#include <sys/types.h>

#include <chrono>

namespace zkelection::program {

/// The guardian holds the reading end of a pipe, and `run` alone has the writing end. The kernel closes that end
/// however `run` dies, and the guardian still reads what `run` wrote before. So once `watch` has returned, the guardian
/// kills the group when `run` dies. The two share the kill time, and the guardian does what is due even if `run` does
/// not.
///
/// The guardian has a session of its own and blocks every signal. So neither Ctrl-C nor a service manager's SIGTERM
/// ends it first. It keeps no file of its parent open, so that a pipeline sees the command's end of file.
class guardian {
 public:
  /// Forks. Throws `std::system_error`.
  guardian();
  guardian(const guardian&) = delete;
  guardian& operator=(const guardian&) = delete;

  /// Ends the guardian. Kills the group as well unless `dismiss` was called before.
  ~guardian();

  pid_t id() const noexcept { return id_; }

  kill_time& limit() noexcept { return *limit_; }

  struct ward {
    pid_t group = 0;
    std::chrono::nanoseconds grace{0};       ///< between SIGTERM and the kill time
    std::chrono::nanoseconds head_start{0};  ///< the guardian leaves what is due to `run` for this long
  };
  /// From now on the guardian watches this group. Throws `std::system_error` if the guardian is dead.
  void watch(const ward& whom);

  /// Ends the guardian, and returns when it is gone. Reap the group's leader only after that: until then the guardian
  /// may send a signal to the group's number, which must not belong to another group by then.
  void dismiss() noexcept;

  /// Starts another guardian in place of one that has died and was reaped. It watches the same group. Throws
  /// `std::system_error`.
  void replace();

 private:
  void start();

  shared_object<kill_time> limit_;
  pid_t id_ = -1;
  int orders_ = -1;
  ward ward_;
};

}  // namespace zkelection::program
