#include "program/run/terminal/job_control.hpp"

#include <signal.h>

#include <cstring>

namespace zkelection::program {

void job_control::begin(const child_process& command) {
  if (screen_.is_ours_alone()) screen_.give(command.group());
}

void job_control::on_halt(const child_process& command, child_process::halt_event event) {
  halted_ = event.what == child_process::halt::stopped;
  if (!halted_) return begin(command);
  const bool asks_for_terminal = event.signal == SIGTTIN || event.signal == SIGTTOU;
  if (asks_for_terminal && screen_.give(command.group())) return resume(command);
  // A stopped command does not see Ctrl-C. So we take the terminal back, and pass Ctrl-C on.
  const bool at_keyboard = screen_.take_back() || asks_for_terminal;
  if (at_keyboard) {
    log_.error("the command is stopped and still master: Ctrl-Z lets it go on, Ctrl-C ends it");
  } else {
    log_.info("the command was stopped by {} and is still master", ::sigabbrev_np(event.signal));
  }
}

void job_control::on_stop_key(const child_process& command) {
  // We never stop ourselves: without our heartbeats another would become master while the command may still run.
  if (halted_) {
    resume(command);
  } else {
    command.signal_group(SIGTSTP);
  }
}

void job_control::resume(const child_process& command) {
  halted_ = false;
  begin(command);
  command.signal_group(SIGCONT);
}

void job_control::end() { screen_.take_back(); }

}  // namespace zkelection::program
