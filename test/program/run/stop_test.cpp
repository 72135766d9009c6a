// Requests to stop, and that nothing of the command is left when `run` ends.
#include "support/running_program.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <unistd.h>

#include <chrono>

namespace zkelection::test {

namespace {

/// Says when it is there, and on which signal it ends. The sleep is in the background so that the shell hears signals
/// at once.
const std::string listener =
    "for s in TERM INT HUP; do trap \"echo got $s; kill \\$!; exit 9\" $s; done; sleep 1000 & echo pid=$$; wait";

/// Ignores every request.
const std::string stubborn = "trap '' TERM INT HUP; sleep 1000 & echo sleeper=$!; echo pid=$$; wait; wait; wait";

using clock = std::chrono::steady_clock;

boost::test_tools::assertion_result is_root(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(::geteuid() == 0);
  result.message() << "needs root";
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stop)

BOOST_AUTO_TEST_CASE(signals_are_passed_on) {
  for (const auto& [number, name] : {std::pair(SIGTERM, "TERM"), {SIGINT, "INT"}, {SIGHUP, "HUP"}}) {
    running_program run(run_script(listener));
    const pid_t command = run.expect_number("pid");
    run.send(number);
    BOOST_TEST(run.exit_code() == 9);
    run.drain();
    BOOST_TEST(run.output().find(std::string("got ") + name) != std::string::npos);
    BOOST_TEST(!is_alive(command));
  }
}

BOOST_AUTO_TEST_CASE(signals_reach_the_whole_group) {
  running_program run(run_script("sleep 1000 & echo sleeper=$!; echo pid=$$; wait"));
  const pid_t sleeper = run.expect_number("sleeper");
  run.expect_number("pid");
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGTERM);
  BOOST_TEST(!is_alive(sleeper));
}

BOOST_AUTO_TEST_CASE(kill_after_the_grace_period) {
  running_program run(run_script(stubborn, {"--grace", "300ms"}));
  const pid_t sleeper = run.expect_number("sleeper");
  const pid_t command = run.expect_number("pid");
  const auto begin = clock::now();
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGKILL);
  BOOST_TEST((clock::now() - begin >= 300ms));
  BOOST_TEST(!is_alive(command));
  BOOST_TEST(!is_alive(sleeper));
  run.expect_error("grace period");
}

BOOST_AUTO_TEST_CASE(no_grace) {
  running_program run(run_script(stubborn, {"--grace", "0"}));
  run.expect_number("pid");
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGKILL);
}

BOOST_AUTO_TEST_CASE(a_second_request_kills_at_once_but_an_echo_does_not) {
  running_program run(run_script(stubborn, {"--grace", "1h", "-v"}));
  const pid_t command = run.expect_number("pid");
  const auto begin = clock::now();
  run.send(SIGINT);
  run.expect_error("passed INT on");
  run.send(SIGTERM);
  run.expect_error("passed TERM on");
  const bool was_an_echo = clock::now() - begin < 400ms;
  if (was_an_echo) BOOST_TEST(is_alive(command));
  // Being later than half a second is what is tested here, so this is no synchronisation.
  std::this_thread::sleep_until(begin + 700ms);
  run.send(SIGINT);
  BOOST_TEST(run.exit_code() == 128 + SIGKILL);
}

BOOST_AUTO_TEST_CASE(a_stopped_command_hears_the_request) {
  running_program run(run_script(listener));
  const pid_t command = run.expect_number("pid");
  ::kill(command, SIGSTOP);
  BOOST_TEST_REQUIRE(eventually([&] { return facts_of(command)->state == 'T'; }));
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 9);
}

BOOST_AUTO_TEST_CASE(ignored_signals_stay_ignored) {
  running_program run(run_script("echo pid=$$; read line < /dev/zero; sleep 1000"), {.ignored_signals = {SIGHUP}});
  const pid_t command = run.expect_number("pid");
  run.send(SIGHUP);
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGTERM);  // and not the hangup, which nohup(1) asked us to ignore
  expect_gone(command);
}

BOOST_AUTO_TEST_CASE(leftovers_of_the_group_are_killed) {
  running_program run(run_script("sleep 1000 & echo sleeper=$!; exit 5"));
  const pid_t sleeper = run.expect_number("sleeper");
  BOOST_TEST(run.exit_code() == 5);
  BOOST_TEST(!is_alive(sleeper));
  run.drain();
}

BOOST_AUTO_TEST_CASE(leftovers_in_other_sessions_are_killed) {
  // A daemon's way: a session of its own, its parent gone, and a child beside it.
  running_program run(
      run_script("trap 'exit 5' USR1; p=$$ setsid sh -c 'sleep 1000 & echo one=$!; echo two=$$; kill -USR1 $p; sleep "
                 "1000' & wait"));
  const pid_t one = run.expect_number("one");
  const pid_t two = run.expect_number("two");
  BOOST_TEST(run.exit_code() == 5);
  BOOST_TEST(!is_alive(one));
  BOOST_TEST(!is_alive(two));
}

/// Each of them becomes ours to kill only when its parent has died.
BOOST_AUTO_TEST_CASE(leftovers_of_thirty_generations_are_killed_without_delay) {
  running_program run(
      run_script("echo pid=$$; export n=30 next='n=$((n-1)); export n; "
                 "if [ $n = 0 ]; then echo last=$$; else setsid sh -c \"$next\" & fi; sleep 1000'; eval \"$next\""));
  const pid_t first = run.expect_number("pid");
  const pid_t last = run.expect_number("last");
  const auto begin = clock::now();
  ::kill(first, SIGKILL);
  BOOST_TEST(run.exit_code() == 128 + SIGKILL);
  BOOST_TEST(!is_alive(last));
  BOOST_TEST((clock::now() - begin < soon));
}

/// `run` may not signal processes of another user unless it is root, with all of a root's rights.
BOOST_AUTO_TEST_CASE(a_command_of_another_user_is_out_of_reach, *boost::unit_test::precondition(is_root)) {
  running_program run({"run",
                       "--url",
                       "noop:",
                       "--resource",
                       "outer",
                       "--grace",
                       "500ms",
                       "--",
                       "setpriv",
                       "--bounding-set=-kill",
                       "--inh-caps=-kill",
                       beside_the_tests("zkelection"),
                       "run",
                       "--url",
                       "noop:",
                       "--resource",
                       "inner",
                       "--",
                       "setpriv",
                       "--reuid=65534",
                       "sh",
                       "-c",
                       "echo pid=$$; exec sleep 1000"});
  const pid_t command = run.expect_number("pid");
  run.send(SIGTERM);
  run.expect_error("the command runs as another user, so run CANNOT SIGNAL IT");
  BOOST_TEST(is_alive(command));
  BOOST_TEST(run.exit_code() == 128 + SIGKILL);
  BOOST_TEST(!is_alive(command));
}

BOOST_AUTO_TEST_CASE(orphans_are_reaped_while_the_command_runs) {
  running_program run(run_script("(true & echo orphan=$!); echo pid=$$; sleep 1000"));
  const pid_t orphan = run.expect_number("orphan");
  run.expect_number("pid");
  BOOST_TEST(eventually([&] { return !facts_of(orphan); }));  // not even a zombie
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGTERM);
}

BOOST_AUTO_TEST_CASE(a_group_of_its_own) {
  running_program run(run_script("echo pid=$$; sleep 1000"));
  const pid_t command = run.expect_number("pid");
  BOOST_TEST(facts_of(command)->group == command);
  run.send(SIGTERM);
  run.exit_code();
}

BOOST_AUTO_TEST_CASE(no_file_of_ours_reaches_the_command) {
  running_program run(run_script("ls -l /proc/self/fd; exec 9</dev/null; exit 0"));
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().find("socket:") == std::string::npos, run.output());
  BOOST_TEST(run.output().find("anon_inode") == std::string::npos, run.output());
  BOOST_TEST(run.output().find(" 3 -> pipe:") == std::string::npos, run.output());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
