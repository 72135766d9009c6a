// Work that runs while the context is active.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <zkelection/mastership.hpp>
#include <zkelection/mastership_source.hpp>

#include "support/printing.hpp"

namespace zkelection::test {

namespace asio = boost::asio;

using asio::awaitable;

BOOST_AUTO_TEST_SUITE(mastership_run)

namespace {

/// What a run completed with, in words: "" as long as it runs, "done", or the exception's text.
std::string in_words(const std::optional<std::exception_ptr>& result) {
  if (!result) return "";
  if (!*result) return "done";
  try {
    std::rethrow_exception(*result);
  } catch (const zkelection::system_error& error) {
    return error.code() == asio::error::operation_aborted ? "aborted" : error.code().message();
  } catch (const std::exception& error) {
    return error.what();
  }
}

struct fixture {
  asio::io_context io;
  mastership_source source{io.get_executor(), 42, "node"};
  asio::steady_timer gate{io, asio::steady_timer::time_point::max()};  ///< opened by cancelling it
  asio::cancellation_signal cancellation;
  std::optional<std::exception_ptr> result;
  std::string log;  ///< what the work has seen

  void run_ready() {
    io.restart();
    io.poll();
  }

  /// Starts the work; what it completes with is in `result`.
  template <class Work>
  void start(const mastership& context, Work work) {
    context.async_run(std::move(work),
                      asio::bind_cancellation_slot(cancellation.slot(), [this](const std::exception_ptr& error) {
                        BOOST_TEST(!result, "a run completed twice");
                        result = error;
                      }));
  }

  /// Works until it is cancelled.
  awaitable<void> obedient(mastership) {
    log += "started ";
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    const auto kind = (co_await asio::this_coro::cancellation_state).cancelled();
    if ((kind & asio::cancellation_type::terminal) != asio::cancellation_type::none) log += "cancelled ";
    throw zkelection::system_error(error);
  }

  /// Works until the gate is opened, and ignores cancellation.
  awaitable<void> stubborn(mastership context) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    log += "started ";
    boost::system::error_code ignored;
    co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    log += context.active() ? "finished" : "finished late";
  }

  auto obedient_work() {
    return [this](mastership context) { return obedient(std::move(context)); };
  }
  auto stubborn_work() {
    return [this](mastership context) { return stubborn(std::move(context)); };
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_run_ends_with_the_work, fixture) {
  start(source.context(), stubborn_work());
  run_ready();
  BOOST_TEST(log == "started ");
  BOOST_TEST(in_words(result) == "");
  gate.cancel();
  run_ready();
  BOOST_TEST(log == "started finished");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(the_work_is_given_its_mastership, fixture) {
  std::uint64_t token = 0;
  start(source.context(), [&](mastership context) -> awaitable<void> {
    token = context.fencing_token();
    BOOST_TEST(context.active());
    co_return;
  });
  run_ready();
  BOOST_TEST(token == 42U);
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(the_end_of_the_context_cancels_the_work_and_is_a_normal_end, fixture) {
  start(source.context(), obedient_work());
  run_ready();
  source.end(end_reason::session_expired);
  run_ready();
  BOOST_TEST(log == "started cancelled ");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(a_stopped_parent_cancels_the_work, fixture) {
  std::stop_source parent;
  start(source.context(parent.get_token()), obedient_work());
  run_ready();
  parent.request_stop();
  run_ready();
  BOOST_TEST(log == "started cancelled ");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(work_that_ignores_the_end_is_waited_for, fixture) {
  start(source.context(), stubborn_work());
  run_ready();
  source.end(end_reason::session_expired);
  run_ready();
  BOOST_TEST(in_words(result) == "", "the work runs on");
  gate.cancel();
  run_ready();
  BOOST_TEST(log == "started finished late");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(an_exception_of_the_work_is_passed_on, fixture) {
  start(source.context(), [](mastership) -> awaitable<void> {
    throw std::runtime_error("out of paper");
    co_return;
  });
  run_ready();
  BOOST_TEST(in_words(result) == "out of paper");
}

BOOST_FIXTURE_TEST_CASE(an_exception_on_the_way_out_is_passed_on, fixture) {
  start(source.context(), [this](mastership) -> awaitable<void> {
    try {
      co_await obedient(mastership());
    } catch (const zkelection::system_error&) {
      throw std::runtime_error("could not clean up");
    }
  });
  run_ready();
  source.end(end_reason::node_deleted);
  run_ready();
  BOOST_TEST(in_words(result) == "could not clean up");
}

BOOST_FIXTURE_TEST_CASE(another_error_on_the_way_out_is_passed_on, fixture) {
  start(source.context(), [this](mastership) -> awaitable<void> {
    try {
      co_await obedient(mastership());
    } catch (const zkelection::system_error&) {
      throw zkelection::system_error(zkelection::errc::rejected);
    }
  });
  run_ready();
  source.end(end_reason::node_deleted);
  run_ready();
  BOOST_TEST(in_words(result) == make_error_code(zkelection::errc::rejected).message());
}

// We must pass it on, because we have not cancelled the work.
BOOST_FIXTURE_TEST_CASE(an_abort_of_the_works_own_making_is_passed_on, fixture) {
  start(source.context(), [](mastership) -> awaitable<void> {
    throw zkelection::system_error(asio::error::operation_aborted);
    co_return;
  });
  run_ready();
  BOOST_TEST(in_words(result) == "aborted");
}

BOOST_AUTO_TEST_CASE(a_cancellation_of_any_kind_reaches_the_work) {
  for (const auto kind :
       {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
    fixture f;
    f.start(f.source.context(), f.obedient_work());
    f.run_ready();
    f.cancellation.emit(kind);
    f.run_ready();
    BOOST_TEST(f.log == "started cancelled ");
    BOOST_TEST(in_words(f.result) == "aborted");
    BOOST_TEST(f.source.context().active());
  }
}

BOOST_FIXTURE_TEST_CASE(a_cancellation_before_the_executor_runs_is_not_forgotten, fixture) {
  start(source.context(), obedient_work());
  cancellation.emit(asio::cancellation_type::terminal);
  run_ready();
  BOOST_TEST(in_words(result) == "aborted");
}

BOOST_FIXTURE_TEST_CASE(work_that_ignores_a_cancellation_is_waited_for, fixture) {
  start(source.context(), stubborn_work());
  run_ready();
  cancellation.emit(asio::cancellation_type::terminal);
  run_ready();
  BOOST_TEST(in_words(result) == "");
  gate.cancel();
  run_ready();
  BOOST_TEST(log == "started finished");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(a_context_that_has_ended_starts_nothing, fixture) {
  const auto context = source.context();
  source.end(end_reason::resigned);
  start(context, stubborn_work());
  run_ready();
  BOOST_TEST(log == "");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(a_context_that_ends_between_the_call_and_the_start_starts_nothing, fixture) {
  start(source.context(), stubborn_work());
  source.end(end_reason::resigned);
  run_ready();
  BOOST_TEST(log == "");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(nothing_is_started_without_a_mastership, fixture) {
  start(mastership(io.get_executor()), stubborn_work());
  run_ready();
  BOOST_TEST(log == "");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(the_context_may_end_inside_the_work, fixture) {
  start(source.context(), [this](mastership context) -> awaitable<void> {
    source.end(end_reason::resigned);
    log += context.active() ? "active " : "ended ";
    co_await obedient(context);
  });
  run_ready();
  BOOST_TEST(log == "ended started cancelled ");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(the_work_runs_where_the_handler_runs, fixture) {
  asio::io_context elsewhere;
  source.context().async_run(
      stubborn_work(),
      asio::bind_executor(elsewhere.get_executor(), [this](const std::exception_ptr& error) { result = error; }));
  run_ready();
  BOOST_TEST(log == "");
  elsewhere.poll();
  BOOST_TEST(log == "started ");
  gate.cancel();
  run_ready();
  BOOST_TEST(log == "started ");
  elsewhere.poll();
  BOOST_TEST(log == "started finished");
  // The wait for the end of the context, which the work's end cancels, lives here.
  run_ready();
  elsewhere.poll();
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(a_coroutine_can_await_the_run, fixture) {
  asio::co_spawn(
      io,
      [&]() -> awaitable<void> {
        co_await source.context().async_run(obedient_work());
        log += "resumed";
      },
      [&](const std::exception_ptr& error) { result = error; });
  run_ready();
  source.end(end_reason::closed);
  run_ready();
  BOOST_TEST(log == "started cancelled resumed");
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(a_coroutine_that_is_cancelled_takes_its_work_along, fixture) {
  asio::co_spawn(
      io, [&]() -> awaitable<void> { co_await source.context().async_run(obedient_work()); },
      asio::bind_cancellation_slot(cancellation.slot(), [&](const std::exception_ptr& error) { result = error; }));
  run_ready();
  cancellation.emit(asio::cancellation_type::terminal);
  run_ready();
  BOOST_TEST(log == "started cancelled ");
  BOOST_TEST(in_words(result) == "aborted");
}

BOOST_FIXTURE_TEST_CASE(a_run_can_be_kept_for_later, fixture) {
  auto operation = source.context().async_run(stubborn_work());
  run_ready();
  BOOST_TEST(log == "");
  std::move(operation)([this](const std::exception_ptr& error) { result = error; });
  run_ready();
  BOOST_TEST(log == "started ");
  gate.cancel();
  run_ready();
  BOOST_TEST(in_words(result) == "done");
}

BOOST_FIXTURE_TEST_CASE(a_future_can_wait_for_the_run, fixture) {
  auto future = source.context().async_run(stubborn_work(), asio::use_future);
  run_ready();
  gate.cancel();
  run_ready();
  future.get();
  BOOST_TEST(log == "started finished");
}

BOOST_FIXTURE_TEST_CASE(two_runs_on_one_context_do_not_touch_each_other, fixture) {
  const auto context = source.context();
  std::optional<std::exception_ptr> other;
  start(context, obedient_work());
  context.async_run(stubborn_work(), [&](const std::exception_ptr& error) { other = error; });
  run_ready();
  cancellation.emit(asio::cancellation_type::terminal);
  run_ready();
  BOOST_TEST(in_words(result) == "aborted");
  BOOST_TEST(in_words(other) == "");
  gate.cancel();
  run_ready();
  BOOST_TEST(in_words(other) == "done");
}

BOOST_AUTO_TEST_CASE(an_abandoned_run_is_destroyed_with_the_source_and_the_executor) {
  auto sentinel = std::make_shared<int>();
  const std::weak_ptr<int> handler = sentinel;
  {
    fixture f;
    f.source.context().async_run(
        f.obedient_work(), [kept = std::move(sentinel)](const std::exception_ptr&) { BOOST_ERROR("it never ended"); });
    f.run_ready();
    BOOST_TEST(f.log == "started ");
    BOOST_TEST(!handler.expired());
  }
  BOOST_TEST(handler.expired());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
