// An executor's context that is destroyed before everything on it was closed.
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>

#include "zkelection/base/executor_end.hpp"
#include "zkelection/base/waiters.hpp"

namespace zkelection::base {
namespace {

struct listener final : executor_end_listener {
  listener(const asio::any_io_executor& executor, std::function<void()> action)
      : executor_end_listener(executor), at_the_end(std::move(action)) {}

  void on_executor_end() noexcept override {
    const auto run = at_the_end;  // which may destroy us
    run();
  }

  std::function<void()> at_the_end;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(executor_end)

BOOST_AUTO_TEST_CASE(each_listener_hears_once) {
  int told = 0;
  std::optional<asio::io_context> io(std::in_place);
  const listener first(io->get_executor(), [&] { ++told; });
  const listener on_a_strand(asio::make_strand(io->get_executor()), [&] { ++told; });
  {
    const listener gone_before(io->get_executor(), [&] { told += 100; });
  }
  io.reset();
  BOOST_TEST(told == 2);
}

BOOST_AUTO_TEST_CASE(one_listener_destroys_the_other_and_itself) {
  int told = 0;
  std::unique_ptr<listener> one, other;
  std::optional<asio::io_context> io(std::in_place);
  const auto end_both = [&] {
    ++told;
    one.reset();
    other.reset();
  };
  one = std::make_unique<listener>(io->get_executor(), end_both);
  other = std::make_unique<listener>(io->get_executor(), end_both);
  io.reset();
  BOOST_TEST(told == 1);
  BOOST_TEST((one == nullptr && other == nullptr));
}

/// For example a coroutine that owns the election it waits for.
BOOST_AUTO_TEST_CASE(a_waiting_handler_that_owns_what_it_waits_for_is_destroyed_uncalled) {
  bool called = false;
  std::weak_ptr<waiters<>> observed;
  {
    asio::io_context io;
    auto owned = std::make_shared<waiters<>>(io.get_executor());
    observed = owned;
    auto& target = *owned;
    target.add([owned = std::move(owned), &called](error_code) { called = true; });
    BOOST_TEST(!observed.expired());
  }
  BOOST_TEST(observed.expired());
  BOOST_TEST(!called);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::base
