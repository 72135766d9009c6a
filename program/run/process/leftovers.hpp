// What a command leaves running when it ends: found and killed, down to the last process.
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

namespace zkelection::cli {

/// Makes us the sub-reaper of the command's processes: those whose parent ends become our children, so that we find
/// also those which left its process group.
class leftovers {
 public:
  leftovers(boost::asio::any_io_executor executor, const logger& log);

  /// A child of ours that has nothing to do with the command.
  void spare(pid_t child) { not_ours_.insert(child); }

  /// The child was reaped, so its number may become another's.
  void reaped(pid_t child) { not_ours_.erase(child); }

  /// Kills all that is left of the command, whose leader has ended and is not reaped, and calls back when nothing is.
  void clear(const child_process& leader, std::function<void()> done);

 private:
  std::vector<process> survivors(pid_t group) const;

  const logger& log_;
  boost::asio::steady_timer timer_;
  std::set<pid_t> not_ours_;  // among them children from before our exec, of a shell that became us
  std::set<pid_t> last_left_;
  std::chrono::milliseconds delay_{};
  std::chrono::steady_clock::time_point since_{};
  bool complained_ = false;
};

}  // namespace zkelection::cli
