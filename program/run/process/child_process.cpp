#include "program/run/process/child_process.hpp"

#include "program/output/exit_codes.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace zkelection::program {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  for (const auto& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

void complain(const char* text) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text, std::strlen(text));
}

struct preparation {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  int gate_out;
  int gate_in;
  const inheritance& inherited;
};

/// The child's side. The parent may have threads, so this calls only what is safe in a signal handler. All signals are
/// blocked, because the parent's handlers would write to a pipe that the parent shares with us.
[[noreturn]] void become_command(const preparation& plan) {
  ::close(plan.gate_in);  // otherwise our own gate could not close
  ::setpgid(0, 0);
  // The guardian kills the whole group. If the guardian is dead, this still ends the group's leader.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  char open = 0;
  ssize_t size = 0;
  do {
    size = ::read(plan.gate_out, &open, 1);
  } while (size < 0 && errno == EINTR);
  if (size != 1) ::_exit(exit_code::failure);

  plan.inherited.restore();
  ::execvpe(plan.arguments[0], plan.arguments.data(), plan.environment.data());
  const int error = errno;
  complain("zkelection: cannot run ");
  complain(plan.arguments[0]);
  complain(": ");
  const char* reason = ::strerrordesc_np(error);
  complain(reason != nullptr ? reason : "unknown error");
  complain("\n");
  ::_exit(error == ENOENT ? exit_code::not_found : exit_code::not_executable);
}

[[noreturn]] void fail_with(int error, const char* what) {
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

child_process::child_process(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                             const inheritance& inherited) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail_with(errno, "cannot make a pipe to the command");
  const preparation plan{pointers(command), pointers(environment), ends[0], ends[1], inherited};

  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  id_ = ::fork();
  if (id_ == 0) become_command(plan);
  const int error = errno;
  // Both processes do this, because neither knows which of them runs first.
  if (id_ > 0) ::setpgid(id_, id_);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::close(ends[0]);
  gate_ = ends[1];
  if (id_ < 0) {
    ::close(gate_);
    fail_with(error, "cannot fork for the command");
  }
}

child_process::~child_process() {
  if (gate_ >= 0) ::close(gate_);
  if (reaped_) return;
  signal_group(SIGKILL);
  reap();
}

void child_process::release() {
  [[maybe_unused]] const auto written = ::write(gate_, "", 1);  // if the child is dead, `has_ended` will say so
  ::close(gate_);
  gate_ = -1;
}

bool child_process::signal_group(int number) const noexcept {
  return reaped_ || ::kill(-id_, number) == 0 || errno != EPERM;
}

bool child_process::has_ended() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == id_;
}

std::optional<child_process::halt_event> child_process::next_halt() const {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(id_), &info, WSTOPPED | WCONTINUED | WNOHANG) != 0 || info.si_pid != id_)
    return std::nullopt;
  return halt_event{info.si_code == CLD_CONTINUED ? halt::continued : halt::stopped, info.si_status};
}

child_process::result child_process::reap() {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED) != 0 && errno == EINTR) {
  }
  reaped_ = true;
  if (info.si_code == CLD_EXITED) return {info.si_status, false};
  return {exit_code::of_signal(info.si_status), true};
}

}  // namespace zkelection::program
