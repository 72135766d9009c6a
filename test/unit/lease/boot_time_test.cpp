// Timers on the clock that goes on while the machine sleeps.
#include "zkelection/lease/boot_time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <vector>

#include "support/deadlines.hpp"
#include "support/descriptor_famine.hpp"

namespace zkelection::test {
namespace {

struct alarm_clock {
  boost::asio::io_context io;
  boost::asio::steady_timer reactor{io};  // opens the reactor's descriptors first
  detail::boot_time clock{io.get_executor()};
  std::vector<core::instant> rings;
  std::unique_ptr<seam::timer> timer;

  void make() {
    timer = clock.make_timer([this] { rings.push_back(clock.now()); });
  }

  /// Set to a time, set anew to a later one, and rung once, not before it.
  void check() {
    timer->set(clock.now() + 1ms);
    const auto due = clock.now() + 30ms;
    timer->set(due);
    const auto limit = clock.now() + patience;
    while (rings.empty() && clock.now() < limit) io.run_one_for(100ms);
    BOOST_REQUIRE(rings.size() == 1u);
    BOOST_TEST((rings.front() >= due));
  }

  void check_silence_after_the_end() {
    timer->set(clock.now());
    timer.reset();
    io.restart();
    io.run_for(5ms);
    BOOST_TEST(rings.size() == 1u);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(boot_time, alarm_clock)

BOOST_AUTO_TEST_CASE(rings_when_it_is_due) {
  make();
  check();
  check_silence_after_the_end();
}

BOOST_AUTO_TEST_CASE(rings_though_no_descriptor_is_left) {
  std::optional<descriptor_famine> famine(std::in_place);
  make();
  famine.reset();
  check();
  check_silence_after_the_end();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
