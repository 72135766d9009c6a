// The kernel's timer on the clock that goes on while the machine sleeps.
#include "zkelection/base/boot_timer.hpp"

#include <poll.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "support/deadlines.hpp"

namespace zkelection::test {
namespace {

struct opened_timer {
  opened_timer() { BOOST_REQUIRE_GE(descriptor, 0); }
  opened_timer(const opened_timer&) = delete;
  opened_timer& operator=(const opened_timer&) = delete;
  ~opened_timer() { ::close(descriptor); }

  /// True if the descriptor becomes readable before the limit.
  bool rings_within(std::chrono::milliseconds limit) const {
    pollfd ends{descriptor, POLLIN, 0};
    return ::poll(&ends, 1, static_cast<int>(limit.count())) == 1;
  }

  void set(base::boot_clock::time_point at) const { base::set_boot_timer(descriptor, at); }

  const int descriptor = base::open_boot_timer();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(boot_timer, opened_timer)

BOOST_AUTO_TEST_CASE(rings_at_its_instant) {
  BOOST_TEST(!rings_within(0ms));
  const auto at = base::boot_clock::now() + 5ms;
  set(at);
  BOOST_TEST(rings_within(patience));
  BOOST_TEST((base::boot_clock::now() >= at));
}

BOOST_AUTO_TEST_CASE(rings_at_once_if_the_instant_has_passed) {
  for (const auto at : {base::boot_clock::now() - 1s, base::boot_clock::time_point()}) {
    set(at);
    BOOST_TEST(rings_within(patience));
  }
}

BOOST_AUTO_TEST_CASE(never_rings_if_the_instant_is_never) {
  set(base::boot_clock::now());
  set(base::boot_clock::time_point::max());
  BOOST_TEST(!rings_within(5ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
