// What `run` makes of the command's end, and of orders that it cannot carry out.
#include "support/running_program.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(exit_codes)

BOOST_AUTO_TEST_CASE(the_commands_own) {
  for (const int code : {0, 1, 7, 255}) {
    running_program run(run_script("exit " + std::to_string(code)));
    BOOST_TEST(run.exit_code() == code);
    BOOST_TEST(run.errors() == "");
  }
}

BOOST_AUTO_TEST_CASE(a_signal_counts_from_128) {
  for (const int number : {SIGKILL, SIGTERM, SIGSEGV}) {
    running_program run(run_script("kill -" + std::to_string(number) + " $$"));
    BOOST_TEST(run.exit_code() == 128 + number);
  }
}

BOOST_AUTO_TEST_CASE(arguments_reach_the_command_as_they_are) {
  running_program run(
      {"run", "--url", "noop:", "--resource", "r", "--", "printf", "%s|", "--help", "--", "", "a b", "-v"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output() == "--help|--||a b|-v|");
}

BOOST_AUTO_TEST_CASE(the_commands_environment) {
  start_options options;
  options.environment = {{"ZKELECTION_TOKEN", "old"}, {"KEPT", "yes"}};
  running_program run({"run", "--url", "noop:", "--resource", "logs/17", "--", "env"}, options);
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().find("ZKELECTION_RESOURCE=logs/17\n") != std::string::npos);
  BOOST_TEST(run.output().find("ZKELECTION_TOKEN=1\n") != std::string::npos);
  BOOST_TEST(run.output().find("ZKELECTION_TOKEN=old\n") == std::string::npos);
  BOOST_TEST(run.output().find("ZKELECTION_NODE=") != std::string::npos);
  BOOST_TEST(run.output().find("KEPT=yes\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_such_command) {
  for (const char* name : {"no-such-command", "/no/such/command", ""}) {
    running_program run({"run", "--url", "noop:", "--resource", "r", "--", name});
    BOOST_TEST(run.exit_code() == 127);
    run.drain();
    BOOST_TEST(run.errors() == "zkelection: cannot run " + std::string(name) + ": not found\n");
  }
}

/// Whoever exports credentials has given none to those that take none.
BOOST_AUTO_TEST_CASE(credentials_of_the_environment_are_for_zookeeper) {
  const start_options credentials{.environment = {{"ZKELECTION_AUTH", "nonsense"}}};
  running_program run({"run", "--url", "noop:", "--resource", "r", "--", "true"}, credentials);
  BOOST_TEST(run.exit_code() == 0);
  running_program check({"check", "--hosts", "127.0.0.1:1", "--timeout", "500ms"}, credentials);
  BOOST_TEST(check.exit_code() == 123);
  running_program leader({"leader", "--hosts", "127.0.0.1:1", "--resource", "r"}, credentials);
  BOOST_TEST(leader.exit_code() == 122);
  leader.expect_error("ZKELECTION_AUTH");
}

BOOST_AUTO_TEST_CASE(command_is_not_executable) {
  for (const char* name : {"/etc/passwd", "/etc"}) {
    running_program run({"run", "--url", "noop:", "--resource", "r", "--", name});
    BOOST_TEST(run.exit_code() == 126);
    run.expect_error(name);
  }
}

BOOST_AUTO_TEST_CASE(command_that_the_kernel_refuses) {
  // Executable by its mode, but its interpreter is missing: known only when it is tried.
  char name[] = "/tmp/zkelection_test_XXXXXX";
  const int fd = ::mkstemp(name);
  BOOST_REQUIRE(fd >= 0);
  BOOST_REQUIRE_EQUAL(::write(fd, "#!/no/such/interpreter\n", 23), 23);
  ::fchmod(fd, 0700);
  ::close(fd);
  running_program run({"run", "--url", "noop:", "--resource", "r", "--", name});
  BOOST_TEST(run.exit_code() == 127);
  run.expect_error(std::string("cannot run ") + name + ": No such file or directory");
  ::unlink(name);
}

struct bad_usage {
  std::vector<std::string> arguments;
  std::string message;  // a part of it
};

std::ostream& operator<<(std::ostream& out, const bad_usage& one) { return out << one.message; }

const std::vector<bad_usage> bad_usages{
    {{}, "subcommand"},
    {{"ran"}, "ran"},
    {{"run"}, "--resource is missing"},
    {{"run", "--resource", "r", "--", "true"}, "ZKELECTION_HOSTS"},
    {{"run", "--resource", "r", "--url", "noop:"}, "put it after --"},
    {{"run", "--resource", "r", "--url", "noop:", "true"}, "true; put the command after --"},
    {{"run", "--resource", "r", "--url", "noop:", "--"}, "put it after --"},
    {{"run", "--resource", "r", "--url", "noop:", "--hosts", "h", "--", "true"}, "exclude each other"},
    {{"run", "--resource", "r", "--url", "nope:", "--", "true"}, "nope"},
    {{"run", "--resource", "r", "--url", "noop:", "--id", "me", "--root", "/r", "--", "true"},
     "'noop' does not take --id, --root: only ZooKeeper does"},
    {{"run", "--resource", "r", "--url", "noop:", "--max-tick", "1s", "--", "true"}, "--max-tick"},
    {{"run", "--resource", "r", "--url", "noop:", "--grace", "10", "--", "true"}, "--grace"},
    {{"run", "--resource", "r", "--url", "noop:", "--grace", "-1s", "--", "true"}, "--grace"},
    {{"run", "--resource", "r", "--url", "noop:", "--wait", "0", "--", "true"}, "--wait"},
    {{"run", "--resource", "r", "--url", "noop:", "--wait", "99999999999999h", "--", "true"}, "--wait"},
    {{"run", "--resource", "r", "--hosts", "h", "--connect-timeout", "25h", "--", "true"}, "--connect-timeout: "},
    {{"run", "--resource", "r", "--hosts", "h", "--session-timeout", "25h", "--", "true"}, "--session-timeout: "},
    {{"leader", "--resource", "r", "--hosts", "h", "--timeout", "25h"}, "--timeout must be at most 24h"},
    {{"leader", "--resource", "r", "--url", "zookeper://h?auth=digest:u:secret"},
     "'zookeper' does not begin with zookeeper://"},
    {{"leader", "--resource", "r", "--url", "zk//h?auth=digest%3Au%3Asecret"}, "'zk' does not begin with zookeeper://"},
    {{"run", "--resource", "r", "--url", "noop:?auth=digest:u:secret", "--", "true"}, "noop: takes neither"},
    {{"leader", "--resource", "r", "--url", "zookeeper://u:secret@h"}, "host '…@h' has an '@'"},
    {{"run", "--resource", "r", "--hosts", "h", "--max-tick", "0", "--", "true"}, "--max-tick: max_tick of 0 ms"},
    {{"run", "--resource", "r", "--hosts", "h", "--max-tick", "25h", "--", "true"}, "--max-tick: max_tick of 90000 s"},
    {{"run", "--resource", "r", "--hosts", "h", "--scheme", "x", "--", "true"}, "--scheme"},
    {{"run", "--resource", "r", "--hosts", "h", "--auth", "secret", "--", "true"}, "--auth"},
    {{"run", "--resource", "r", "--hosts", "h", "--auth-file", "/no/such/file", "--", "true"}, "/no/such/file"},
    {{"run", "--resource", "r", "--hosts", "", "--", "true"}, "hosts"},
    {{"run", "--resource", "a//b", "--url", "noop:", "--", "true"}, "a//b"},
    {{"leader", "--resource", "r", "--url", "noop:"}, "'noop' does not begin with zookeeper://"},
    {{"leader", "--resource", "r", "--hosts", "h", "--", "true"}, "only run"},
    {{"candidates", "--hosts", "h"}, "--resource is missing"},
    {{"check"}, "ZKELECTION_HOSTS"},
    {{"check", "--url", "noop:"}, "noop"},
    {{"check", "--hosts", "h", "--resource", "r"}, "--resource"},
    {{"check", "--hosts", "h", "--max-tick", "0s"}, "--max-tick"},
    {{"check", "--hosts", "h,,i"}, "empty entry"},
    {{"check", "--hosts", "h", "--", "true"}, "only run"},
};

BOOST_DATA_TEST_CASE(usage, bad_usages) {
  running_program run(sample.arguments);
  BOOST_TEST(run.exit_code() == 122);
  run.drain();
  BOOST_TEST(run.errors().find(sample.message) != std::string::npos, run.errors());
  BOOST_TEST(run.errors().find("secret") == std::string::npos);
  BOOST_TEST(run.output() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
