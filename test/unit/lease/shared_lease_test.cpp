// The lease as masterships see it: right at the instant of the call, and final once it has lapsed.
#include "zkelection/lease/shared_lease.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>
#include <zkelection/mastership_source.hpp>

#include "support/hand_clock.hpp"
#include "support/printing.hpp"

using namespace std::chrono_literals;
using zkelection::end_reason;
using zkelection::detail::shared_lease;
using zkelection::test::hand_clock;

BOOST_AUTO_TEST_SUITE(shared_lease_of_masterships)

namespace {

struct fixture {
  std::shared_ptr<hand_clock> clock = std::make_shared<hand_clock>();
  std::shared_ptr<shared_lease> lease = std::make_shared<shared_lease>(clock, 8s, 10s);
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(counts_down_to_its_end, fixture) {
  BOOST_TEST((lease->remaining() == 8s));
  BOOST_TEST((lease->session_timeout() == 10s));
  clock->jump_to(8s - 1ns);
  BOOST_TEST((lease->remaining() == 1ns));
  clock->jump_to(8s);
  BOOST_TEST((lease->remaining() == 0ns));
}

BOOST_FIXTURE_TEST_CASE(a_renewal_moves_the_end_forward_only, fixture) {
  BOOST_TEST(lease->renew(9s));
  BOOST_TEST((lease->remaining() == 9s));
  BOOST_TEST(lease->renew(7s));
  BOOST_TEST((lease->remaining() == 9s));
}

BOOST_FIXTURE_TEST_CASE(a_lapse_that_was_seen_is_final, fixture) {
  clock->jump_to(9s);
  BOOST_TEST((lease->remaining() == 0ns));
  BOOST_TEST(!lease->renew(20s));
  BOOST_TEST((lease->remaining() == 0ns));
  clock->jump_to(1s);  // no clock does that; but neither would it help
  BOOST_TEST((lease->remaining() == 0ns));
}

/// An acknowledgement read after the end, before anybody has asked.
BOOST_FIXTURE_TEST_CASE(a_late_renewal_is_refused_even_if_nobody_saw_the_lapse, fixture) {
  clock->jump_to(8s);
  BOOST_TEST(!lease->renew(20s));
  BOOST_TEST((lease->remaining() == 0ns));
}

/// Continued after a stop that outlasted the lease: no timer has rung, no event has come.
BOOST_FIXTURE_TEST_CASE(the_first_question_after_a_long_stop_is_answered_right, fixture) {
  boost::asio::io_context io;
  const zkelection::mastership_source source(io.get_executor(), 42, "node", lease);
  const auto context = source.context();
  BOOST_TEST(context.active());
  BOOST_TEST((context.remaining() == 8s));
  BOOST_TEST((context.session_timeout() == 10s));

  clock->jump_to(30s);
  BOOST_TEST(!context.active());
  BOOST_TEST(!lease->renew(60s));
  BOOST_TEST(!context.active());
  BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));
  BOOST_TEST((context.remaining() == 0ns));
  BOOST_TEST(!source.context().active());
  source.end(end_reason::session_expired);  // what the session finds out later changes nothing
  BOOST_TEST(context.reason() == std::optional(end_reason::lease_expired));
}

/// `end` completes the waits, also if another reader has seen the lapse before.
BOOST_FIXTURE_TEST_CASE(waits_end_although_the_lapse_was_seen_before, fixture) {
  boost::asio::io_context io;
  const zkelection::mastership_source source(io.get_executor(), 42, "node", lease);
  std::optional<end_reason> seen;
  std::stop_source parent;
  auto context = source.context(parent.get_token());
  clock->jump_to(9s);
  BOOST_TEST(!context.active());
  const auto token = context.stop_token();
  context = zkelection::mastership();
  BOOST_TEST(!token.stop_requested());
  source.context().async_wait([&](zkelection::error_code, end_reason reason) { seen = reason; });
  io.poll();
  BOOST_TEST(seen == std::optional(end_reason::lease_expired));
  source.end(end_reason::lease_expired);
  BOOST_TEST(token.stop_requested());
}

BOOST_FIXTURE_TEST_CASE(a_context_without_a_lease_has_no_end_in_sight, fixture) {
  boost::asio::io_context io;
  const zkelection::mastership_source source(io.get_executor(), 42, "node");
  BOOST_TEST((source.context().remaining() == std::chrono::nanoseconds::max()));
  BOOST_TEST((source.context().session_timeout() == std::chrono::nanoseconds::max()));
  BOOST_TEST((zkelection::mastership().remaining() == 0ns));
}

/// Readers and a renewer on threads of their own: once one reader has seen the end, all have.
BOOST_FIXTURE_TEST_CASE(readers_agree_while_it_is_renewed, fixture) {
  std::atomic<bool> over{false};
  std::atomic<int> revivals{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (bool seen_over = false; !seen_over;) {
        const bool others_saw = over;
        if (lease->remaining() == 0ns) {
          over = seen_over = true;
        } else if (others_saw) {
          ++revivals;
        }
      }
    });
  }
  // Its owner renews in the last moment, again and again, until it comes too late.
  for (auto time = 1s; time < 2'000s; time += 1s) {
    lease->renew(time + 8s);
    clock->jump_to(time);
  }
  clock->jump_to(3'000s);
  lease->renew(9'000s);
  for (auto& reader : readers) reader.join();
  BOOST_TEST(revivals == 0);
  BOOST_TEST((lease->remaining() == 0ns));
}

BOOST_AUTO_TEST_SUITE_END()
