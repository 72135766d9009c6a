// The word that `run` and its guardian share, transition by transition.
#include "program/run/deadline/kill_time.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <ostream>
#include <thread>

namespace zkelection::program {

std::ostream& operator<<(std::ostream& out, kill_time::deed what) {
  switch (what) {
    case kill_time::deed::none: return out << "none";
    case kill_time::deed::terminate: return out << "terminate";
    case kill_time::deed::kill: return out << "kill";
  }
  return out;
}

}  // namespace zkelection::program

namespace zkelection::test {

using namespace std::chrono_literals;
using program::kill_time;
using deed = kill_time::deed;

namespace {

constexpr auto grace = 10s;

constexpr kill_time::instant at(std::chrono::nanoseconds since_boot) { return kill_time::instant(since_boot); }

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_time_word)

BOOST_AUTO_TEST_CASE(at_first_never) {
  kill_time limit;
  BOOST_TEST(limit.due(at(24h * 36500), grace) == deed::none);
  BOOST_TEST((limit.next(grace) == kill_time::instant::max()));
  BOOST_TEST(!limit.is_ending());
}

BOOST_AUTO_TEST_CASE(asks_once_then_kills) {
  kill_time limit;
  BOOST_TEST(limit.move_to(at(100s)));
  BOOST_TEST((limit.next(grace) == at(90s)));
  BOOST_TEST(limit.due(at(90s - 1ns), grace) == deed::none);
  BOOST_TEST(!limit.is_ending());
  BOOST_TEST(limit.due(at(90s), grace) == deed::terminate);
  BOOST_TEST(limit.is_ending());
  BOOST_TEST((limit.next(grace) == at(100s)));
  BOOST_TEST(limit.due(at(90s), grace) == deed::none);
  BOOST_TEST(limit.due(at(100s - 1ns), grace) == deed::none);
  BOOST_TEST(limit.due(at(100s), grace) == deed::kill);
  BOOST_TEST(limit.due(at(101s), grace) == deed::kill);  // to each of the two
}

BOOST_AUTO_TEST_CASE(a_renewal_moves_both_instants) {
  kill_time limit;
  limit.move_to(at(100s));
  BOOST_TEST(limit.move_to(at(120s)));
  BOOST_TEST(limit.due(at(100s), grace) == deed::none);
  BOOST_TEST((limit.next(grace) == at(110s)));
  BOOST_TEST(limit.due(at(110s), grace) == deed::terminate);
  BOOST_TEST((limit.at() == at(120s)));
}

BOOST_AUTO_TEST_CASE(no_renewal_after_the_request_to_end) {
  kill_time limit;
  limit.move_to(at(100s));
  BOOST_TEST(limit.due(at(95s), grace) == deed::terminate);
  BOOST_TEST(!limit.move_to(at(200s)));
  BOOST_TEST((limit.at() == at(100s)));
  BOOST_TEST(limit.due(at(100s), grace) == deed::kill);
}

BOOST_AUTO_TEST_CASE(too_late_to_ask) {
  kill_time limit;
  limit.move_to(at(100s));
  BOOST_TEST(limit.due(at(100s), grace) == deed::kill);
  BOOST_TEST(limit.is_ending());
  BOOST_TEST(!limit.move_to(at(200s)));
}

BOOST_AUTO_TEST_CASE(without_a_grace_period_nobody_is_asked) {
  kill_time limit;
  limit.move_to(at(100s));
  BOOST_TEST((limit.next(0s) == at(100s)));
  BOOST_TEST(limit.due(at(100s - 1ns), 0s) == deed::none);
  BOOST_TEST(limit.due(at(100s), 0s) == deed::kill);
}

BOOST_AUTO_TEST_CASE(an_instant_before_the_boot_of_the_machine) {
  // A grace period longer than the machine is up.
  kill_time limit;
  limit.move_to(at(5s));
  BOOST_TEST((limit.next(grace) == at(-5s)));
  BOOST_TEST(limit.due(at(1s), grace) == deed::terminate);
  BOOST_TEST(limit.due(at(5s), grace) == deed::kill);
}

BOOST_AUTO_TEST_CASE(one_of_two_is_told_to_ask) {
  for (int round = 0; round < 200; ++round) {
    kill_time limit;
    limit.move_to(at(100s));
    std::atomic<int> ready = 0;
    std::atomic<int> asked = 0;
    const auto one = [&] {
      ++ready;
      while (ready < 2) {
      }
      if (limit.due(at(95s), grace) == deed::terminate) ++asked;
    };
    std::thread first(one);
    std::thread second(one);
    first.join();
    second.join();
    BOOST_TEST_REQUIRE(asked == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_renewal_or_a_request_never_both) {
  for (int round = 0; round < 200; ++round) {
    kill_time limit;
    limit.move_to(at(100s));
    std::atomic<int> ready = 0;
    bool renewed = false;
    deed told = deed::none;
    const auto together = [&](auto what) {
      ++ready;
      while (ready < 2) {
      }
      what();
    };
    std::thread first([&] { together([&] { renewed = limit.move_to(at(200s)); }); });
    std::thread second([&] { together([&] { told = limit.due(at(95s), grace); }); });
    first.join();
    second.join();
    BOOST_TEST_REQUIRE(renewed == (told == deed::none));
    BOOST_TEST_REQUIRE((limit.at() == at(renewed ? 200s : 100s)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
