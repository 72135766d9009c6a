#include "program/run/deadline/guardian.hpp"

#include "program/run/process/process_name.hpp"

#include "zkelection/base/boot_timer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace zkelection::program {
namespace {

// The guardian's only files.
constexpr int orders_file = 0;
constexpr int timer_file = 3;  // 1 and 2 stay closed, so that nothing is printed there

void detach(int orders, int timer) {
  ::setsid();
  rename_process("zk-guardian");  // a signal that is sent to `run` by its name spares the guardian
  [[maybe_unused]] const int unmounted = ::chdir("/");
  ::dup2(orders, orders_file);
  ::dup2(timer, timer_file);
  ::close(STDOUT_FILENO);
  ::close(STDERR_FILENO);
  if (::close_range(timer_file + 1, ~0U, 0) == 0) return;
  for (int fd = static_cast<int>(::sysconf(_SC_OPEN_MAX)); fd > timer_file; --fd) ::close(fd);
}

/// Signals nobody if there is no group: `kill(-1)` would signal every process.
void signal_group(pid_t group, int number) {
  if (group > 1) ::kill(-group, number);
}

void do_what_is_due(guardian::ward& ward, kill_time& limit) {
  switch (limit.due(base::boot_clock::now() - ward.head_start, ward.grace)) {
    case kill_time::deed::none: break;
    case kill_time::deed::terminate:
      signal_group(ward.group, SIGTERM);
      signal_group(ward.group, SIGCONT);  // a stopped process does not see SIGTERM
      break;
    case kill_time::deed::kill:
      signal_group(ward.group, SIGKILL);
      ward.group = 0;
      break;
  }
}

/// The guardian's whole life. `replace` may fork a process that has threads, so this calls only what is safe in a
/// signal handler.
[[noreturn]] void stand_guard(int orders, int timer, kill_time& limit) {
  detach(orders, timer);
  guardian::ward ward;
  for (;;) {
    const auto next = ward.group > 1 ? limit.next(ward.grace) : kill_time::instant::max();
    base::set_boot_timer(timer_file, next == kill_time::instant::max() ? next : next + ward.head_start);
    pollfd ends[] = {{orders_file, POLLIN, 0}, {timer_file, POLLIN, 0}};
    ::poll(ends, 2, -1);
    if (ends[0].revents != 0) {
      guardian::ward order;
      const auto size = ::read(orders_file, &order, sizeof order);
      if (size < 0 && errno == EINTR) continue;
      if (size != sizeof order) break;
      ward = order;
    }
    if (ward.group > 1) do_what_is_due(ward, limit);
  }
  signal_group(ward.group, SIGKILL);
  ::_exit(0);
}

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

guardian::guardian() { start(); }

guardian::~guardian() {
  signal_group(ward_.group, SIGKILL);
  dismiss();
}

void guardian::start() {
  const int timer = base::open_boot_timer();
  if (timer < 0) fail("cannot make the guardian's timer");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    ::close(timer);
    fail("cannot make the guardian's pipe");
  }
  // The guardian blocks signals for ever. We block them until it is there.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t id = ::fork();
  if (id == 0) stand_guard(ends[0], timer, *limit_);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::close(timer);
  ::close(ends[0]);
  if (id < 0) {
    ::close(ends[1]);
    errno = error;
    fail("cannot fork the guardian");
  }
  id_ = id;
  orders_ = ends[1];
}

void guardian::watch(const ward& whom) {
  ward_ = whom;
  if (::write(orders_, &whom, sizeof whom) != sizeof whom) fail("the guardian is gone");
}

void guardian::dismiss() noexcept {
  // If we closed the pipe instead, the guardian would kill the group.
  if (id_ > 0) ::kill(id_, SIGKILL);
  while (id_ > 0 && ::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  if (orders_ >= 0) ::close(std::exchange(orders_, -1));
  ward_ = {};
}

void guardian::replace() {
  ::close(std::exchange(orders_, -1));
  id_ = -1;
  start();
  if (ward_.group != 0) watch(ward_);
}

}  // namespace zkelection::program
