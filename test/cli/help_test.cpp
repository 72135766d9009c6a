// `--help`, `--version` and what becomes of output that nobody reads.
#include "program.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>

#include <sstream>

namespace zkelection::test {

BOOST_AUTO_TEST_SUITE(help)

BOOST_AUTO_TEST_CASE(fits_a_terminal_and_names_the_exit_codes) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"run", "--help"},
                                                    {"leader", "-h"},
                                                    {"candidates", "--help"},
                                                    {"check", "--help"}}) {
    program run(arguments);
    BOOST_TEST(run.exit_code() == 0);
    run.drain();
    BOOST_TEST(run.errors() == "");
    BOOST_TEST(run.output().find("Usage: zkelection ") != std::string::npos);
    BOOST_TEST(run.output().find("Example") != std::string::npos);
    BOOST_TEST((arguments.size() == 1 || run.output().find("123  the ensemble") != std::string::npos));
    std::istringstream lines(run.output());
    for (std::string line; std::getline(lines, line);) BOOST_TEST(line.size() <= 120U, line);
  }
}

/// A reader must not take it for a way to do a job once.
BOOST_AUTO_TEST_CASE(says_what_run_is_for) {
  program run({"run", "--help"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().find("run is for commands that must always run somewhere") != std::string::npos);
  BOOST_TEST(run.output().find("a job that comes to an end\nruns on every machine") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(version) {
  program run({"--version"});
  BOOST_TEST(run.exit_code() == 0);
  run.drain();
  BOOST_TEST(run.output().starts_with("zkelection 0."));
}

BOOST_AUTO_TEST_CASE(output_that_nobody_reads) {
  program run({"--help"}, {.close_stdout_reader = true});
  BOOST_TEST((run.exit_code() == -SIGPIPE || run.exit_code() == 128 + SIGPIPE));
  BOOST_TEST(run.errors() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
