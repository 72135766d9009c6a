// `run` dies without a chance to do anything: nothing of the command goes on.
#include "support/running_program.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace zkelection::test {

namespace {

const std::string two_sleepers = "trap '' TERM INT HUP; sleep 1000 & echo sleeper=$!; echo pid=$$; wait";

}  // namespace

BOOST_AUTO_TEST_SUITE(guardian)

BOOST_AUTO_TEST_CASE(kill_9_of_run_ends_the_group) {
  running_program run(run_script(two_sleepers));
  const pid_t sleeper = run.expect_number("sleeper");
  const pid_t command = run.expect_number("pid");
  const pid_t guardian = guardian_of(run.id());
  run.send(SIGKILL);
  BOOST_TEST(run.exit_code() == -SIGKILL);
  expect_gone(command);
  expect_gone(sleeper);
  expect_gone(guardian);
  run.drain();
}

BOOST_AUTO_TEST_CASE(it_ends_without_killing_after_a_normal_end) {
  running_program run(run_script("echo pid=$$; sleep 1000"));
  run.expect_number("pid");
  const pid_t guardian = guardian_of(run.id());
  run.send(SIGTERM);
  BOOST_TEST(run.exit_code() == 128 + SIGTERM);
  BOOST_TEST(!facts_of(guardian));  // gone and reaped before run ended
}

BOOST_AUTO_TEST_CASE(it_outlives_signals_that_end_run) {
  running_program run(run_script(two_sleepers));
  const pid_t sleeper = run.expect_number("sleeper");
  run.expect_number("pid");
  const pid_t guardian = guardian_of(run.id());
  const auto facts = facts_of(guardian);
  BOOST_TEST(facts->session == guardian);
  BOOST_TEST(facts->group == guardian);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGPIPE}) ::kill(guardian, number);
  run.send(SIGKILL);
  run.exit_code();
  expect_gone(sleeper);
  expect_gone(guardian);
}

/// Who signals every `zkelection run`, as `pkill -f` does, leaves the guardian to do its work.
BOOST_AUTO_TEST_CASE(it_is_not_listed_as_run) {
  running_program run(run_script("exec sleep 1000"));
  const pid_t guardian = guardian_of(run.id());
  const auto listed = [guardian] {
    std::ifstream file(fmt::format("/proc/{}/cmdline", guardian));
    std::string all(std::istreambuf_iterator<char>(file), {});
    return all.substr(0, all.find_last_not_of('\0') + 1);
  };
  BOOST_TEST(eventually([&] { return listed() == "zk-guardian"; }), listed());
  run.send(SIGTERM);
  run.exit_code();
}

BOOST_AUTO_TEST_CASE(it_keeps_no_output_open) {
  running_program run(run_script("exec > /dev/null 2>&1; sleep 1000"));
  const pid_t guardian = guardian_of(run.id());
  for (const auto* fd : {"1", "2"}) {
    const auto file = fmt::format("/proc/{}/fd/{}", guardian, fd);
    BOOST_TEST(eventually([&] { return ::access(file.c_str(), F_OK) != 0; }));  // it has its name before it closes them
  }
  run.send(SIGTERM);
  run.exit_code();
  run.drain();
}

BOOST_AUTO_TEST_CASE(a_killed_guardian_is_replaced) {
  running_program run(run_script(two_sleepers));
  const pid_t sleeper = run.expect_number("sleeper");
  run.expect_number("pid");
  const pid_t first = guardian_of(run.id());
  ::kill(first, SIGKILL);
  run.expect_error("started another");
  const pid_t second = guardian_of(run.id());
  BOOST_TEST(second != first);
  run.send(SIGKILL);
  run.exit_code();
  expect_gone(sleeper);
  expect_gone(second);
}

BOOST_AUTO_TEST_CASE(nothing_starts_when_run_dies_at_any_moment) {
  // From before the fork of the guardian to after the start of the command.
  for (int round = 0; round < 60; ++round) {
    running_program run(run_script("trap '' TERM; echo pid=$$; sleep 1000 & echo sleeper=$!; wait"));
    std::this_thread::sleep_for(std::chrono::microseconds(round * 250));
    run.send(SIGKILL);
    run.exit_code();
    run.drain();  // ends only once nobody has the pipes any more, that is when every process of the run is gone
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
