// `--help`, `--version` and what becomes of output that nobody reads.
#include "support/running_program.hpp"

#include "program/command_line/commands.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>

#include <sstream>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(help)

BOOST_AUTO_TEST_CASE(fits_a_terminal_and_names_the_exit_codes) {
  std::vector<std::vector<std::string>> lines_of_words{{"--help"}, {"leader", "-h"}};
  for (const auto& command : program::commands()) lines_of_words.push_back({command.name, "--help"});
  for (const auto& words : lines_of_words) {
    running_program run(words);
    BOOST_TEST(run.exit_code() == 0);
    run.drain();
    BOOST_TEST(run.errors() == "");
    BOOST_TEST(run.output().find("Usage: zkelection ") != std::string::npos);
    BOOST_TEST(run.output().find("Example") != std::string::npos);
    BOOST_TEST((words.size() == 1 || run.output().find("123  the ensemble") != std::string::npos));
    std::istringstream lines(run.output());
    for (std::string line; std::getline(lines, line);) BOOST_TEST(line.size() <= 120U, line);
  }
}

/// What it says of defaults and schemes is what the library has.
BOOST_AUTO_TEST_CASE(tells_the_defaults) {
  running_program run({"run", "--help"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  for (const auto* words :
       {"where the resources are (default: /elections)", "dead after this time (default: 10s)",
        "curator-latch, curator-lock, kazoo or go (default: curator-latch)", "on a request to stop (default: 10s)"}) {
    BOOST_TEST(run.output().find(words) != std::string::npos, words);
  }
}

/// The program's own help lists all commands, and each knows the one that is asked for.
BOOST_AUTO_TEST_CASE(lists_every_command) {
  running_program run({"--help"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  for (const auto& command : program::commands()) {
    BOOST_TEST(run.output().find(std::string("zkelection ") + command.name + ' ') != std::string::npos, command.name);
    BOOST_TEST(run.output().find(command.help.summary) != std::string::npos, command.name);
    BOOST_TEST(std::string(command.help.usage).starts_with(std::string("Usage: zkelection ") + command.name));
  }
}

/// A reader must not take it for a way to do a job once.
BOOST_AUTO_TEST_CASE(says_what_run_is_for) {
  running_program run({"run", "--help"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().find("run is for commands that must always run somewhere") != std::string::npos);
  BOOST_TEST(run.output().find("a job that comes to an end\nruns on every machine") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(version) {
  running_program run({"--version"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().starts_with("zkelection 0."));
}

BOOST_AUTO_TEST_CASE(output_that_nobody_reads) {
  running_program run({"--help"}, {.close_stdout_reader = true});
  BOOST_TEST((run.exit_code() == -SIGPIPE || run.exit_code() == 128 + SIGPIPE));
  BOOST_TEST(run.errors() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
