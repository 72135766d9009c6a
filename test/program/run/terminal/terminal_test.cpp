// On a terminal: who has the foreground, and Ctrl-C and Ctrl-Z.
#include "support/running_program.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>

namespace zkelection::test {

namespace {

const start_options on_terminal{.on_terminal = true};

pid_t foreground(pid_t of) {
  const auto facts = facts_of(of);
  return facts ? facts->foreground : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(terminal)

BOOST_AUTO_TEST_CASE(the_command_has_the_foreground_and_reads) {
  running_program run(run_script("echo pid=$$; read line; echo \"read $line\"; read line; exit 4"), on_terminal);
  const pid_t command = run.expect_number("pid");
  BOOST_TEST(foreground(command) == command);
  run.type("hello\n");
  run.expect_output("read hello");
  run.type("\n");
  BOOST_TEST(run.exit_code() == 4);
}

BOOST_AUTO_TEST_CASE(the_foreground_comes_back) {
  // The outer shell stands for a user's: it finds the terminal as it was.
  running_program shell(run_script("'" + beside_the_tests("zkelection") +
                                   "' run --url noop: --resource inner -- sh -c 'read l; exit 3'; echo code=$?; "
                                   "read line; echo \"then $line\""),
                        on_terminal);
  shell.type("one\ntwo\n");
  BOOST_TEST(shell.expect_number("code") == 3);
  shell.expect_output("then two");
  BOOST_TEST(shell.exit_code() == 0);
}

BOOST_AUTO_TEST_CASE(ctrl_c_reaches_the_command) {
  running_program run(run_script("trap 'echo interrupted; exit 6' INT; echo pid=$$; read line"), on_terminal);
  run.expect_number("pid");
  run.type("\x03");
  run.expect_output("interrupted");
  BOOST_TEST(run.exit_code() == 6);
}

BOOST_AUTO_TEST_CASE(ctrl_z_stops_the_command_and_lets_it_go_on) {
  running_program run(run_script("echo pid=$$; read line; echo \"read $line\"; exit 8"), on_terminal);
  const pid_t command = run.expect_number("pid");
  run.type("\x1a");
  run.expect_error("Ctrl-Z lets it go on");
  BOOST_TEST(facts_of(command)->state == 'T');
  BOOST_TEST(facts_of(run.id())->state != 'T');
  BOOST_TEST(foreground(command) == run.id());
  run.type("\x1a");
  BOOST_TEST_REQUIRE(eventually([&] { return foreground(command) == command && facts_of(command)->state != 'T'; }));
  run.type("again\n");
  run.expect_output("read again");
  BOOST_TEST(run.exit_code() == 8);
}

BOOST_AUTO_TEST_CASE(ctrl_c_ends_a_stopped_command) {
  running_program run(run_script("echo pid=$$; read line"), on_terminal);
  run.expect_number("pid");
  run.type("\x1a");
  run.expect_error("Ctrl-C ends it");
  run.type("\x03");
  BOOST_TEST(run.exit_code() == 128 + SIGINT);
}

BOOST_AUTO_TEST_CASE(modes_are_restored_after_a_kill) {
  running_program run(
      run_script("'" + beside_the_tests("zkelection") +
                 "' run --url noop: --resource inner -- sh -c 'stty raw -echo; kill -9 $$'; echo code=$?; stty -a"),
      on_terminal);
  BOOST_TEST(run.expect_number("code") == 137);
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().find(" icanon") != std::string::npos, run.output());
  BOOST_TEST(run.output().find(" echo ") != std::string::npos, run.output());
}

BOOST_AUTO_TEST_CASE(a_command_beside_a_pipeline_gets_the_terminal_when_it_asks) {
  // Its output goes elsewhere, so others of the pipeline may want the terminal: it is given only on demand.
  running_program run(
      run_script("'" + beside_the_tests("zkelection") +
                 "' run --url noop: --resource inner -- sh -c 'read line </dev/tty; echo \"read $line\"' | cat"),
      on_terminal);
  run.type("hello\n");
  run.expect_output("read hello");
  BOOST_TEST(run.exit_code() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
