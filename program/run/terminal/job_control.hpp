// Treats the command as a shell treats a job: gives it the terminal, and answers Ctrl-Z.
#pragma once

#include "program/output/log.hpp"
#include "program/run/process/child_process.hpp"
#include "program/run/terminal/terminal.hpp"

namespace zkelection::program {

class job_control {
 public:
  job_control(terminal& screen, const logger& log) : screen_(screen), log_(log) {}

  void begin(const child_process& command);  ///< gives it the terminal if we have it
  void on_halt(const child_process& command, child_process::halt_event event);
  void on_stop_key(const child_process& command);  ///< Ctrl-Z: stops the command, or lets it go on
  void resume(const child_process& command);
  void end();
  void restore_modes() const { screen_.restore_modes(); }

 private:
  terminal& screen_;
  const logger& log_;
  bool halted_ = false;
};

}  // namespace zkelection::program
