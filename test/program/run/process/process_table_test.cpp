// Lines of the kernel's process table.
#include "program/run/process/process_table.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <algorithm>

namespace zkelection::test {

namespace {

std::string line(std::string_view name, char state, int threads) {
  return fmt::format("42 ({}) {} 7 41 41 34816 41 4194304 1 0 0 0 0 0 0 0 20 0 {} 0 12345 1 2\n", name, state, threads);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(process_table)

BOOST_AUTO_TEST_CASE(parent_and_group) {
  const auto found = program::running_process(42, line("work", 'S', 1));
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->id == 42);
  BOOST_TEST(found->parent == 7);
  BOOST_TEST(found->group == 41);
}

/// A process chooses its name, and must not hide behind it.
BOOST_AUTO_TEST_CASE(whatever_a_process_calls_itself) {
  for (const auto* name : {"", " ", "a b", ") Z 1 1", "))) S 1 1 (", "a\nb", "\xff"}) {
    const auto found = program::running_process(42, line(name, 'S', 1));
    BOOST_TEST_REQUIRE(found.has_value(), name);
    BOOST_TEST(found->parent == 7);
    BOOST_TEST(found->group == 41);
  }
}

BOOST_AUTO_TEST_CASE(the_dead_do_not_run_but_their_threads_may) {
  for (const char state : {'Z', 'X'}) {
    BOOST_TEST(!program::running_process(42, line("work", state, 1)).has_value());
    BOOST_TEST(program::running_process(42, line("work", state, 2)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(malformed_lines_are_not_processes) {
  for (const auto* text : {"", "42", "42 (work)", "42 (work) S 7", "42 work S 7 41", "42 (work) S x y z"})
    BOOST_TEST(!program::running_process(42, text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(we_are_among_those_that_run) {
  const auto all = program::running_processes();
  BOOST_REQUIRE(all.has_value());
  const auto ourselves = std::ranges::find(*all, ::getpid(), &program::process::id);
  BOOST_REQUIRE(ourselves != all->end());
  BOOST_TEST(ourselves->parent == ::getppid());
  BOOST_TEST(ourselves->group == ::getpgrp());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
