// A service that works while it is the master of logs/17, and stops on SIGINT or SIGTERM.
// Usage: example_service URL, for example zookeeper://127.0.0.1:2181 or noop:
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <zkelection/factory.hpp>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<void> work(zkelection::mastership master) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    std::cout << "working under token " << master.fencing_token() << std::endl;
    pause.expires_after(std::chrono::seconds(1));
    co_await pause.async_wait(asio::use_awaitable);  // cancelled when the mastership ends
  }
}

asio::awaitable<void> lead(zkelection::election& election) {
  for (;;) {
    co_await election.async_await();                      // until this instance is the master
    co_await election.with_mastership().async_run(work);  // until the mastership ends, or the work does
    co_await election.async_resign();                     // until our node is gone
  }
}

asio::awaitable<void> serve(std::string url) {
  auto executor = co_await asio::this_coro::executor;
  auto factory = zkelection::make_factory(executor, url);
  auto election = co_await factory->async_new_election("logs/17");
  asio::signal_set quit(executor, SIGINT, SIGTERM);
  auto leading = asio::co_spawn(executor, lead(*election), asio::as_tuple(asio::use_awaitable));
  const auto first = co_await (std::move(leading) || quit.async_wait(asio::use_awaitable));
  if (first.index() == 0) {  // not a signal: an error that no retry can help
    std::cerr << election->last_error() << '\n';
    std::rethrow_exception(std::get<0>(std::get<0>(first)));
  }
  co_await election->async_close();
  co_await factory->async_close();
}

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: example_service URL\n", 2;
  int exit_code = 0;
  asio::io_context io;
  asio::co_spawn(io, serve(arguments[1]), [&](std::exception_ptr error) {
    if (!error) return;
    exit_code = 1;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& problem) {
      std::cerr << problem.what() << '\n';
    }
  });
  io.run();
  return exit_code;
}
