// Work that is bound to a mastership, on a real one.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "support/stage.hpp"
#include "support/tcp_proxy.hpp"

namespace zkelection::test {
namespace {

/// Works until it is cancelled.
struct worker {
  bool started = false, finished = false;

  asio::awaitable<void> operator()(const mastership& context) {
    BOOST_TEST(context.active());
    started = true;
    asio::steady_timer forever(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    error_code error;
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await forever.async_wait(asio::redirect_error(asio::use_awaitable, error));
    BOOST_TEST(error == error_code(asio::error::operation_aborted));
    BOOST_TEST(!context.active());
    finished = true;
    co_await asio::this_coro::throw_if_cancelled(true);
  }
};

struct run_stage : short_session_stage {
  /// The work ends with the mastership, and is waited for.
  void check_work_ends(std::string what, std::function<void(stage&, tcp_proxy&, election&)> lose) {
    BOOST_TEST_CONTEXT(what) {
      play([&]() -> asio::awaitable<void> {
        tcp_proxy proxy(executor(), access());
        const auto factory = make_factory(config(proxy.hosts()));
        const auto election = co_await stand(*factory, "work");
        co_await election->async_await();
        worker work;
        operation<std::exception_ptr> run(executor(), election->with_mastership().async_run(std::ref(work)));
        co_await eventually([&] { return work.started; }, "the work starts");
        co_await run.pends();
        lose(*this, proxy, *election);
        BOOST_TEST((co_await run.within(session_timeout() + soon) == nullptr));
        BOOST_TEST(work.finished);
        proxy.admit();
        auto await = begin(election->async_await());
        BOOST_TEST(co_await await.within(scaled(5s)) == ok);
        co_await factory->async_close();
      });
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run, run_stage)

BOOST_AUTO_TEST_CASE(ends_with_the_mastership, *needs_wire()) {
  check_work_ends("resign", [](stage&, tcp_proxy&, election& master) { master.async_resign([](error_code) {}); });
  check_work_ends("node deleted", [](stage& on, tcp_proxy&, election&) {
    delete_by_hand(on, path_of("work/") + on.candidates("work").at(0));
  });
  check_work_ends("session expired", [](stage& on, tcp_proxy&, election&) { on.expire(on.owner("work")); });
  check_work_ends("lease expired", [](stage&, tcp_proxy& proxy, election&) { proxy.sever(); });
}

/// Work that ignores its cancellation is waited for, and the resign is the caller's business.
BOOST_AUTO_TEST_CASE(waits_for_stubborn_work) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "work");
    co_await election->async_await();
    bool release = false;
    const auto stubborn = [&](mastership) -> asio::awaitable<void> {
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      co_await eventually([&] { return release; }, "somebody has mercy");
    };
    operation<std::exception_ptr> run(executor(), election->with_mastership().async_run(stubborn));
    co_await run.pends();
    co_await election->async_resign();
    co_await run.pends();
    release = true;
    BOOST_TEST((co_await run.within(soon) == nullptr));
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(passes_on_what_the_work_throws) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "work");
    co_await election->async_await();
    const auto clumsy = [](mastership) -> asio::awaitable<void> {
      throw std::runtime_error("slipped");
      co_return;
    };
    operation<std::exception_ptr> run(executor(), election->with_mastership().async_run(clumsy));
    const auto error = co_await run.within(soon);
    BOOST_REQUIRE((error != nullptr));
    BOOST_CHECK_THROW(std::rethrow_exception(error), std::runtime_error);
    BOOST_TEST(election->with_mastership().active());
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_CASE(does_not_start_without_mastership) {
  play([&]() -> asio::awaitable<void> {
    const auto factory = make_factory();
    const auto election = co_await stand(*factory, "work");
    bool started = false;
    const auto work = [&](mastership) -> asio::awaitable<void> {
      started = true;
      co_return;
    };
    operation<std::exception_ptr> run(executor(), election->with_mastership().async_run(work));
    BOOST_TEST((co_await run.within(soon) == nullptr));
    BOOST_TEST(!started);
    co_await factory->async_close();
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkelection::test
