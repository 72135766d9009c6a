// Runs the program under test, talks to it, and leaves no process behind.
#pragma once

#include "support/deadlines.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace zkelection::test {

/// The file of that name in the folder of this test program, such as the program under test.
std::string beside_the_tests(const std::string& name);

/// What a test may set about how the program is started.
struct start_options {
  std::map<std::string, std::string> environment = {};  // added; an empty value removes the variable
  bool on_terminal = false;                             // a session and a pseudo-terminal of its own
  std::vector<int> ignored_signals = {};
  bool close_stdout_reader = false;
};

/// One run of the program; killed with -9 and reaped at destruction if it still runs. All waits fail the test at their
/// deadline.
class running_program {
 public:
  /// `zkelection` with these arguments.
  explicit running_program(std::vector<std::string> arguments, start_options options = {});
  running_program(const running_program&) = delete;
  running_program& operator=(const running_program&) = delete;
  ~running_program();

  pid_t id() const { return id_; }
  void send(int signal) const;
  void type(std::string_view keys) const;  // on the terminal

  /// Waits until stdout (or the terminal) or stderr contains the text.
  void expect_output(std::string_view text);
  void expect_error(std::string_view text);

  /// Waits for a line of stdout such as `name=1234` and returns the number.
  pid_t expect_number(std::string_view name);
  /// The same for the line `token=`, whose number has 64 bits.
  std::int64_t expect_token();

  /// Waits for the end; the exit code, or -N for signal N.
  int exit_code();
  bool running();

  const std::string& output() const { return output_; }
  const std::string& errors() const { return errors_; }

  /// Takes in what there is to read.
  void read() { read_some(milliseconds(0)); }

  /// Reads until both streams are closed by everyone.
  void drain();

 private:
  /// What follows `name=` in a line of stdout, which it waits for.
  std::string expect_value(std::string_view name);
  bool read_some(milliseconds limit);
  template <class Condition>
  bool wait_until(Condition condition);

  pid_t id_ = -1;
  std::optional<int> exit_code_;
  int out_ = -1;
  int err_ = -1;
  std::string output_;
  std::string errors_;
};

/// `run --url noop: --resource r OPTIONS -- sh -c SCRIPT`
std::vector<std::string> run_script(const std::string& script, const std::vector<std::string>& options = {});

/// Says `run` that it is losing the mastership, or has lost it? The guardian acts a moment later than `run`; on a busy
/// machine it may be first, and `run` says then what it has found.
bool tells_of_the_loss(const running_program& run);

/// True if the process is there and no zombie.
bool is_alive(pid_t id);

/// Waits until the process is gone, or a zombie.
void expect_gone(pid_t id);

/// The children of a process, zombies left out.
std::vector<pid_t> children_of(pid_t parent);

/// The name of a process as ps shows it, its group and its session.
struct process_facts {
  std::string name;
  char state = 0;
  pid_t parent = 0, group = 0, session = 0, foreground = 0;
};
std::optional<process_facts> facts_of(pid_t id);

/// The guardian of a `run`. Waits until it has its name, which it gives itself when it first gets the processor.
pid_t guardian_of(pid_t run);

/// Looks every few milliseconds; false if it does not come true in time.
template <class Condition>
bool eventually(Condition condition, milliseconds limit = scaled(5s)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

}  // namespace zkelection::test
