// Looks after a command from its start to the death of the last process that it leaves behind.
#pragma once

#include "program/output/log.hpp"
#include "program/run/deadline/guardian.hpp"
#include "program/run/deadline/lease_watch.hpp"
#include "program/run/process/child_process.hpp"
#include "program/run/process/leftovers.hpp"
#include "program/run/terminal/job_control.hpp"
#include "program/run/terminal/terminal.hpp"

#include <zkelection/mastership.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zkelection::program {

/// What a supervision needs and does not own.
struct surroundings {
  const logger& log;
  const inheritance& inherited;
  guardian& guard;
  terminal& screen;
};

/// What a supervision must know to give the command the right time to end.
struct time_limits {
  std::optional<std::chrono::milliseconds> grace;  // nothing unless the user has set it
  std::chrono::milliseconds max_tick;
};

/// Runs one command. All happens on one thread. Call the functions that are named after signals when we receive them.
class supervision : public std::enable_shared_from_this<supervision> {
 public:
  supervision(asio::any_io_executor executor, surroundings around, time_limits limits);
  supervision(const supervision&) = delete;
  supervision& operator=(const supervision&) = delete;

  /// Kills the command if it still runs.
  ~supervision();

  /// Starts the command. Ends it when the mastership ends, or before that if the lease runs out. Throws
  /// `std::system_error` if the process cannot be made.
  void start(const mastership& context, const std::vector<std::string>& command,
             const std::vector<std::string>& environment);

  /// Completes with the exit code for `run` when no process of the command is left.
  asio::awaitable<int> async_finish();

  void stop(int signal);           ///< passes the signal on, and kills the command after the grace period
  void kill_now();                 ///< kills the command at once
  void on_child_signal();          ///< SIGCHLD
  void on_terminal_stop_signal();  ///< SIGTSTP
  void on_continue_signal();       ///< SIGCONT

 private:
  enum class phase { idle, running, clearing, finished };

  void watch_lease(const mastership& context);
  bool look_at_lease();
  void on_lost(end_reason reason);
  void look_after_guardian(pid_t dead);
  void signal_command(int number);
  void ask_to_end(int signal);
  void clear();
  void finish();

  asio::any_io_executor executor_;
  surroundings around_;
  time_limits limits_;
  asio::steady_timer grace_timer_;
  asio::steady_timer finished_;  // expires when the exit code is known
  job_control job_;
  leftovers leftovers_;
  phase phase_ = phase::idle;
  std::optional<child_process> child_;
  std::optional<lease_watch> lease_;  // nothing if the backend has no leases
  bool stopping_ = false;
  bool lost_ = false;          // the mastership is lost, and the log says why
  bool out_of_reach_ = false;  // the command runs as another user, and the log says so
  bool late_ = false;          // we killed the command because it had not ended in time, and the log says so
  int exit_code_ = 0;
};

}  // namespace zkelection::program
