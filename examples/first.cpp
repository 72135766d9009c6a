// Waits until this process is the master, says so, and lets the next one follow.
// Usage: example_first URL, for example zookeeper://127.0.0.1:2181 or noop:
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <iostream>
#include <zkelection/factory.hpp>

boost::asio::awaitable<void> lead_once(std::string url) {
  auto executor = co_await boost::asio::this_coro::executor;
  auto factory = zkelection::make_factory(executor, url);
  auto election = co_await factory->async_new_election("jobs/scheduler");
  co_await election->async_await();  // until this process is the master
  std::cout << "master, with fencing token " << election->with_mastership().fencing_token() << std::endl;
  co_await factory->async_close();  // and the next one follows
}

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: example_first URL\n", 2;
  boost::asio::io_context io;
  boost::asio::co_spawn(io, lead_once(arguments[1]), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
}
