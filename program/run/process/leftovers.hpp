// Finds and kills every process that a command leaves running when it ends.
#pragma once

#include "program/output/log.hpp"
#include "program/run/process/child_process.hpp"
#include "program/run/process/process_table.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <set>
#include <vector>

namespace zkelection::program {

/// Makes us the sub-reaper of the command's processes: if the parent of one of them ends, that one becomes our child.
/// So we also find processes that have left the command's process group.
class leftovers {
 public:
  leftovers(boost::asio::any_io_executor executor, const logger& log);

  /// This child of ours has nothing to do with the command: `clear` leaves it alone.
  void spare(pid_t child) { not_ours_.insert(child); }

  /// The child was reaped, so another process may get its ID.
  void reaped(pid_t child) { not_ours_.erase(child); }

  /// Kills what is left of the command, and calls back when nothing is. The command's leader must have ended, and must
  /// not be reaped.
  void clear(const child_process& leader, std::function<void()> done);

 private:
  std::vector<process> survivors(pid_t group) const;

  const logger& log_;
  boost::asio::steady_timer timer_;
  std::set<pid_t> not_ours_;  // among them children of the shell that became us by exec
  std::set<pid_t> last_left_;
  std::chrono::milliseconds delay_{};
  std::chrono::steady_clock::time_point since_{};
  bool complained_ = false;
};

}  // namespace zkelection::program
