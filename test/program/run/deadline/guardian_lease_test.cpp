// The guardian by itself, beside a process that has started a command and does not look after it.
#include "program/run/deadline/guardian.hpp"
#include "program/run/process/child_process.hpp"
#include "support/running_program.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace zkelection::test {

using base::boot_clock;
using program::kill_time;

namespace {

struct report_pipe {
  report_pipe() {
    int ends[2];
    BOOST_REQUIRE_EQUAL(::pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    reader = ends[0];
    writer = ::dup(ends[1]);  // without O_CLOEXEC, for the command
    ::close(ends[1]);
  }
  report_pipe(const report_pipe&) = delete;
  report_pipe& operator=(const report_pipe&) = delete;
  ~report_pipe() {
    ::close(reader);
    ::close(writer);
  }
  int reader = -1, writer = -1;
};

/// A shell with a guardian. What it prints can be waited for.
class ward {
 public:
  explicit ward(const std::string& script)
      : command_({"/bin/sh", "-c", "exec >/dev/fd/" + std::to_string(report_.writer) + " 2>/dev/null; " + script},
                 {"PATH=" + std::string(std::getenv("PATH"))}, inherited_) {
    command_.release();
    expect("here");
  }
  ~ward() {
    command_.signal_group(SIGKILL);
    guard_.dismiss();
  }

  /// From now on the guardian looks after it. It would have been told the kill time before the command began.
  void guard_until(boot_clock::time_point kill_at, milliseconds grace = 0ms, milliseconds head_start = 0ms) {
    guard_.limit().move_to(kill_at);
    guard_.watch({command_.group(), grace, head_start});
  }

  program::guardian& guard() { return guard_; }
  kill_time& limit() { return guard_.limit(); }

  void expect(const std::string& text) {
    BOOST_TEST_REQUIRE(eventually([&] { return report().find(text) != std::string::npos; }, patience),
                       "no '" << text << "' but '" << told_ << "'");
  }
  const std::string& report() {
    char buffer[256];
    for (ssize_t size = 0; (size = ::read(report_.reader, buffer, sizeof buffer)) > 0;)
      told_.append(buffer, static_cast<std::size_t>(size));
    return told_;
  }

  bool has_ended() const { return command_.has_ended(); }
  /// Returns when it ended, without anybody's having reaped it.
  boot_clock::time_point await_end() {
    BOOST_TEST_REQUIRE(eventually([&] { return has_ended(); }, patience));
    return boot_clock::now();
  }
  int exit_code() {
    guard_.dismiss();
    return command_.reap().exit_code;
  }

 private:
  program::guardian guard_;
  report_pipe report_;
  program::inheritance inherited_;
  program::child_process command_;
  std::string told_;
};

const std::string deaf_to_term = "trap 'echo asked' TERM; echo here; while :; do sleep 0.01; done";
const std::string polite = "trap 'echo asked; exit 3' TERM; echo here; while :; do sleep 0.01; done";

constexpr int killed = 128 + SIGKILL;

void kill_and_reap(const program::guardian& guard) {
  ::kill(guard.id(), SIGKILL);
  BOOST_REQUIRE_EQUAL(::waitpid(guard.id(), nullptr, 0), guard.id());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guardian_and_lease)

BOOST_AUTO_TEST_CASE(asks_then_kills) {
  ward command(deaf_to_term);
  const auto kill_at = boot_clock::now() + 600ms;
  command.guard_until(kill_at, 400ms);
  command.expect("asked");
  BOOST_TEST((boot_clock::now() >= kill_at - 400ms));
  BOOST_TEST(command.limit().is_ending());
  const auto end = command.await_end();
  BOOST_TEST((end >= kill_at));
  BOOST_TEST((end <= kill_at + soon));
  BOOST_TEST(command.exit_code() == killed);
  BOOST_TEST(command.report() == "here\nasked\n");
}

BOOST_AUTO_TEST_CASE(a_polite_command_ends_by_itself) {
  ward command(polite);
  const auto kill_at = boot_clock::now() + 1h;
  command.guard_until(kill_at, 1h);
  command.await_end();
  BOOST_TEST(command.exit_code() == 3);
  BOOST_TEST(command.report() == "here\nasked\n");
}

BOOST_AUTO_TEST_CASE(a_stopped_command_hears_the_request) {
  ward command("echo pid=$$; " + polite);
  const pid_t id = std::atoi(command.report().c_str() + 4);
  ::kill(id, SIGSTOP);
  BOOST_TEST_REQUIRE(eventually([&] { return facts_of(id)->state == 'T'; }));
  command.guard_until(boot_clock::now() + 1h, 1h);
  command.await_end();
  BOOST_TEST(command.exit_code() == 3);
}

BOOST_AUTO_TEST_CASE(without_a_grace_period_it_kills_at_once) {
  ward command(deaf_to_term);
  const auto kill_at = boot_clock::now() + 200ms;
  command.guard_until(kill_at);
  BOOST_TEST((command.await_end() >= kill_at));
  BOOST_TEST(command.exit_code() == killed);
  BOOST_TEST(command.report() == "here\n");
}

BOOST_AUTO_TEST_CASE(renewals_keep_it_quiet) {
  ward command(deaf_to_term);
  command.guard_until(boot_clock::now() + 10s, 9800ms);
  boot_clock::time_point last{};
  // Each renewal comes before what the earlier one allowed is over, or the test proves nothing.
  for (const auto end = boot_clock::now() + 1s; boot_clock::now() < end;) {
    last = boot_clock::now() + 10s;
    if (!command.limit().move_to(last)) break;
    std::this_thread::sleep_for(5ms);
  }
  const bool was_in_time = !command.limit().is_ending();
  if (was_in_time) BOOST_TEST(command.report() == "here\n");
  command.expect("asked");
  BOOST_TEST((boot_clock::now() >= command.limit().at() - 9800ms));
  BOOST_TEST(!command.has_ended());
}

BOOST_AUTO_TEST_CASE(the_first_to_ask_the_command_to_end_has_a_head_start) {
  ward command(deaf_to_term);
  const auto kill_at = boot_clock::now() + 500ms;
  command.guard_until(kill_at, 400ms, 1500ms);
  // As `run` does it. Then the guardian has only the kill left to do.
  auto told = kill_time::deed::none;
  BOOST_TEST_REQUIRE(eventually([&] {
    told = command.limit().due(boot_clock::now(), 400ms);
    return told != kill_time::deed::none;
  }));
  BOOST_TEST((told == kill_time::deed::terminate));
  BOOST_TEST((command.await_end() >= kill_at + 1500ms));
  BOOST_TEST(command.exit_code() == killed);
  BOOST_TEST(command.report() == "here\n");
}

BOOST_AUTO_TEST_CASE(once_dismissed_it_leaves_the_group_alone) {
  ward command(deaf_to_term);
  const auto kill_at = boot_clock::now() + 50ms;
  command.guard_until(kill_at);
  command.guard().dismiss();
  if (boot_clock::now() >= kill_at) return;  // too slow to tell
  std::this_thread::sleep_for(50ms + a_while);
  BOOST_TEST(!command.has_ended());
}

BOOST_AUTO_TEST_CASE(a_replaced_one_shares_the_kill_time) {
  ward command(deaf_to_term);
  command.guard_until(boot_clock::now() + 1h, 1min);
  kill_and_reap(command.guard());
  command.guard().replace();
  BOOST_TEST(!command.has_ended());
  kill_and_reap(command.guard());
  // Nobody was asked yet, and the lease was renewed for the last time.
  const auto kill_at = boot_clock::now() + 300ms;
  BOOST_TEST(command.limit().move_to(kill_at));
  command.guard().replace();
  BOOST_TEST((command.await_end() >= kill_at));
  BOOST_TEST(command.exit_code() == killed);
}

BOOST_AUTO_TEST_CASE(a_replaced_one_asks_no_second_time) {
  ward command(deaf_to_term);
  const auto kill_at = boot_clock::now() + 800ms;
  command.guard_until(kill_at, 800ms);
  command.expect("asked");
  kill_and_reap(command.guard());
  command.guard().replace();
  BOOST_TEST((command.await_end() >= kill_at));
  BOOST_TEST(command.exit_code() == killed);
  BOOST_TEST(command.report() == "here\nasked\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
