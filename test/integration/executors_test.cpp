// Where handlers are called.
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <zkelection/noop.hpp>
#include <zkelection/observer.hpp>

#include "support/stage.hpp"
#include "support/tracker_executor.hpp"

namespace zkelection::test {
namespace {

constexpr int nowhere = 0, on_the_factorys = 1, on_the_handlers = 2;

struct executors_stage : stage {
  using tracker = tracker_executor<asio::io_context::executor_type>;

  tracker factorys() { return {context().get_executor(), on_the_factorys}; }
  tracker handlers() { return {context().get_executor(), on_the_handlers}; }

  std::unique_ptr<election_factory> tracked_factory() { return make_factory(factorys(), config()); }

  /// Starts the operation twice, without and with an executor of the handler, and checks where the handlers are called,
  /// and that neither is called inside the call that starts it.
  template <class... Results, class Operation>
  asio::awaitable<void> check_places(std::string what, Operation operation) {
    std::optional<int> place, bound_place;
    bool starting = true;
    operation([&](Results...) { place = starting ? nowhere : running_on; });
    starting = false;
    co_await eventually([&] { return place.has_value(); }, what);
    BOOST_TEST(*place == on_the_factorys, what << " without an executor");

    starting = true;
    operation(asio::bind_executor(handlers(), [&](Results...) { bound_place = starting ? nowhere : running_on; }));
    starting = false;
    co_await eventually([&] { return bound_place.has_value(); }, what);
    BOOST_TEST(*bound_place == on_the_handlers, what << " with an executor");
  }

  asio::awaitable<void> check_all_places(election_factory& factory) {
    co_await check_places<error_code, std::unique_ptr<election>>(
        "new_election", [&](auto token) { factory.async_new_election("places", std::move(token)); });
    const auto election = co_await stand(factory, "places");
    co_await check_places<error_code>("await", [&](auto token) { election->async_await(std::move(token)); });
    co_await check_places<error_code>("await when master",
                                      [&](auto token) { election->async_await(std::move(token)); });

    const auto context = election->with_mastership();
    std::optional<int> callback_place;
    std::stop_callback callback(context.stop_token(), [&] { callback_place = running_on; });
    co_await check_places<error_code>("resign", [&](auto token) { election->async_resign(std::move(token)); });
    co_await check_places<error_code>("resign when idle",
                                      [&](auto token) { election->async_resign(std::move(token)); });
    BOOST_TEST((callback_place == on_the_factorys), "the stop callback");
    co_await check_places<error_code, end_reason>("wait for the end",
                                                  [&](auto token) { context.async_wait(std::move(token)); });

    co_await check_places<error_code>("close", [&](auto token) { election->async_close(std::move(token)); });
    co_await check_places<error_code>("await when closed",
                                      [&](auto token) { election->async_await(std::move(token)); });
    co_await check_places<error_code>("close of the factory",
                                      [&](auto token) { factory.async_close(std::move(token)); });
    co_await check_places<error_code, std::unique_ptr<zkelection::election>>(
        "new_election when closed", [&](auto token) { factory.async_new_election("places", std::move(token)); });
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(executors, executors_stage)

BOOST_AUTO_TEST_CASE(of_zookeeper) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = tracked_factory();
    co_await check_all_places(*factory);
  });
}

BOOST_AUTO_TEST_CASE(of_noop) {
  play([&]() -> asio::awaitable<void> {
    noop_factory factory(factorys());
    co_await check_all_places(factory);
  });
}

BOOST_AUTO_TEST_CASE(of_observer, *needs_wire()) {
  play([&]() -> asio::awaitable<void> {
    observer watcher(factorys(), config());
    co_await check_places<error_code, std::vector<candidate>>(
        "candidates", [&](auto token) { watcher.async_candidates("places", std::move(token)); });
    co_await check_places<error_code, std::vector<candidate>>(
        "candidates of a bad resource", [&](auto token) { watcher.async_candidates("", std::move(token)); });
    co_await check_places<error_code>("close", [&](auto token) { watcher.async_close(std::move(token)); });
  });
}

/// A cancelled operation completes like any other.
BOOST_AUTO_TEST_CASE(of_cancelled_operations) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = tracked_factory();
    const auto master = co_await stand(*factory, "places");
    co_await master->async_await();
    const auto waiter = co_await stand(*factory, "places");
    asio::cancellation_signal cancellation;
    std::optional<int> place;
    error_code error;
    bool cancelling = false;
    waiter->async_await(
        asio::bind_cancellation_slot(cancellation.slot(), asio::bind_executor(handlers(), [&](error_code how) {
                                       place = cancelling ? nowhere : running_on;
                                       error = how;
                                     })));
    co_await never([&] { return place.has_value(); }, "it ended");
    cancelling = true;
    cancellation.emit(asio::cancellation_type::total);
    cancelling = false;
    co_await eventually([&] { return place.has_value(); }, "it ends");
    BOOST_TEST(*place == on_the_handlers);
    BOOST_TEST(error == error_code(asio::error::operation_aborted));
    co_await factory->async_close();
  });
}

/// The event sink hears of everything on the factory's executor.
BOOST_AUTO_TEST_CASE(of_the_event_sink) {
  play([&]() -> asio::awaitable<void> {
    auto telling = config();
    int told = 0;
    telling.on_event = [&told](const event& what) {
      ++told;
      BOOST_TEST(!what.text.empty());
      BOOST_TEST(running_on == on_the_factorys, what.text);
    };
    const auto factory = make_factory(factorys(), telling);
    const auto election = co_await stand(*factory, "places");
    co_await election->async_await();
    expire(owner("places"));
    co_await eventually([&] { return !election->with_mastership().active(); }, "the loss");
    co_await election->async_await();
    co_await factory->async_close();
    BOOST_TEST(told > 0);
  });
}

/// An election says where its handlers go: to the executor of its factory, or a strand of it.
BOOST_AUTO_TEST_CASE(of_work) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = tracked_factory();
    const auto election = co_await stand(*factory, "places");
    co_await election->async_await();
    int place = nowhere;
    const auto work = [&](mastership context) -> asio::awaitable<void> {
      place = running_on;
      error_code ignored;
      co_await context.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    };
    auto run = operation<std::exception_ptr>(executor(), [&](auto token) {
      election->with_mastership().async_run(work, asio::bind_executor(handlers(), std::move(token)));
    });
    co_await eventually([&] { return place != nowhere; }, "the work starts");
    BOOST_TEST(place == on_the_handlers);
    co_await election->async_resign();
    BOOST_TEST((co_await run.within(soon) == nullptr));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
