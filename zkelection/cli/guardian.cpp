#include "guardian.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace zkelection::cli {
namespace {

/// Forked from a process that may have threads by then (`replace`), so only what is safe in a signal handler.
[[noreturn]] void stand_guard(int orders) {
  ::setsid();
  ::prctl(PR_SET_NAME, "zk-guardian");  // not taken for `run` by those who kill by name
  [[maybe_unused]] const int unmounted = ::chdir("/");
  ::dup2(orders, 0);
  if (::close_range(1, ~0U, 0) != 0) {
    for (int fd = static_cast<int>(::sysconf(_SC_OPEN_MAX)); fd > 0; --fd) ::close(fd);
  }

  pid_t group = 0;
  for (;;) {
    pid_t order = 0;
    const auto size = ::read(0, &order, sizeof order);
    if (size < 0 && errno == EINTR) continue;
    if (size != sizeof order) break;
    group = order;
  }
  // -1 would mean every process there is.
  if (group > 1) ::kill(-group, SIGKILL);
  ::_exit(0);
}

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

guardian::guardian() { start(); }

guardian::~guardian() {
  forget();
  ::close(orders_);
  while (id_ > 0 && ::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void guardian::start() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("cannot make the guardian's pipe");
  // Signals stay blocked in the guardian for ever, and in us only until it is there.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t id = ::fork();
  if (id == 0) stand_guard(ends[0]);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::close(ends[0]);
  if (id < 0) {
    ::close(ends[1]);
    errno = error;
    fail("cannot fork the guardian");
  }
  id_ = id;
  orders_ = ends[1];
}

void guardian::watch(pid_t group) {
  group_ = group;
  if (::write(orders_, &group, sizeof group) != sizeof group) fail("the guardian is gone");
}

void guardian::forget() noexcept {
  group_ = 0;
  [[maybe_unused]] const auto written = ::write(orders_, &group_, sizeof group_);
}

void guardian::replace() {
  ::close(orders_);
  orders_ = -1;
  id_ = -1;
  start();
  if (group_ != 0) watch(group_);
}

}  // namespace zkelection::cli
