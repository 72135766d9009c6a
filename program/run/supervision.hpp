// From the start of the command to the death of the last process that it left behind.
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

namespace zkelection::cli {

/// What a supervision needs and does not own.
struct surroundings {
  const logger& log;
  const inheritance& inherited;
  guardian& guard;
  terminal& screen;
};

/// What a supervision must know to leave the command the right time to end.
struct time_limits {
  std::optional<std::chrono::milliseconds> grace;  // if the user has set it
  std::chrono::milliseconds max_tick;
};

/// Runs one command. Everything happens on one thread; call the functions below for the signals that we received.
class supervision : public std::enable_shared_from_this<supervision> {
 public:
  supervision(asio::any_io_executor executor, surroundings around, time_limits limits);
  supervision(const supervision&) = delete;
  supervision& operator=(const supervision&) = delete;

  /// Kills the command if it still runs.
  ~supervision();

  /// Starts the command and ends it when the mastership ends, or before that if the end can be foreseen. Throws
  /// `std::system_error` if there can be no process.
  void start(const mastership& context, const std::vector<std::string>& command,
             const std::vector<std::string>& environment);

  /// Completes with the exit code for `run` when nothing of the command is left.
  asio::awaitable<int> async_finish();

  void stop(int signal);           ///< passes it on, and kills the command after the grace period
  void kill_now();                 ///< without waiting for the grace period to end
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
  asio::steady_timer finished_;  // expires when there is an exit code
  job_control job_;
  leftovers leftovers_;
  phase phase_ = phase::idle;
  std::optional<child_process> child_;
  std::optional<lease_watch> lease_;  // not with a backend without leases
  bool stopping_ = false;
  bool lost_ = false;          // and it was said why
  bool out_of_reach_ = false;  // the command runs as another user
  bool late_ = false;          // killed, because it had not ended in time before the lease's end
  int exit_code_ = 0;
};

}  // namespace zkelection::cli
