// From the start of the command to the death of the last process that it left behind.
#pragma once

#include "child_process.hpp"
#include "guardian.hpp"
#include "log.hpp"
#include "process_table.hpp"
#include "terminal.hpp"

#include <zkelection/mastership.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
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

/// Runs one command. Everything happens on one thread; the functions below are told of the signals that we received.
///
/// We are the sub-reaper of the command's processes: those whose parent ends become our children, so that at the end of
/// the command we find also those which left its process group.
class supervision : public std::enable_shared_from_this<supervision> {
 public:
  supervision(asio::any_io_executor executor, surroundings around, std::chrono::milliseconds grace);

  /// Starts the command and kills it when the mastership ends. Throws `std::system_error` if there can be no process.
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

  void on_lost(end_reason reason);
  void look_after_guardian(pid_t dead);
  void on_halt(child_process::halt_event event);
  void resume();
  void clear();
  std::vector<process> survivors() const;
  void finish();

  surroundings around_;
  std::chrono::milliseconds grace_;
  asio::steady_timer grace_timer_;
  asio::steady_timer clear_timer_;
  asio::steady_timer finished_;  // expires when there is an exit code
  std::set<pid_t> not_ours_;     // children from before our exec, of a shell that became us
  phase phase_ = phase::idle;
  std::optional<child_process> child_;
  bool halted_ = false;
  bool stopping_ = false;
  std::optional<end_reason> lost_;
  std::chrono::milliseconds clear_delay_{1};
  std::chrono::steady_clock::time_point clearing_since_;
  bool complained_ = false;
  int exit_code_ = 0;
};

}  // namespace zkelection::cli
