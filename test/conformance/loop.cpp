// Group 5: round after round.
#include <boost/test/unit_test.hpp>

#include "conformance.hpp"

namespace zkelection::test::conformance {
namespace {

asio::awaitable<void> ten_rounds(scene& on) {
  const auto election = co_await on.stand();
  std::uint64_t last_token = 0;
  for (int round = 0; round < 10; ++round) {
    co_await on.win(*election);
    const auto context = election->with_mastership();
    BOOST_TEST(context.fencing_token() > last_token);
    last_token = context.fencing_token();
    co_await never([&] { return !context.active(); }, "the mastership ended");
    co_await on.give_up(*election);
    check_ended(context, end_reason::resigned);
  }
  auto close = on.begin(election->async_close());
  BOOST_TEST(co_await close.within(soon) == ok);
}

}  // namespace

std::vector<trial> loop_trials() { return {{"ten_rounds", needs::nothing, ten_rounds}}; }

}  // namespace zkelection::test::conformance
