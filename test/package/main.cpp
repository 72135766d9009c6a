// A user's program: one election without a server, won and given up.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_service.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <iostream>
#include <zkelection/factory.hpp>

namespace asio = boost::asio;

namespace {

asio::awaitable<bool> win_once() {
  auto factory = zkelection::make_factory(co_await asio::this_coro::executor, "noop:");
  auto election = co_await factory->async_new_election("logs/17");
  co_await election->async_await();
  const auto mastership = election->with_mastership();
  const bool won = mastership.active();
  co_await election->async_resign();
  const bool ended = !mastership.active();
  co_await election->async_close();
  co_await factory->async_close();
  const bool succeeded = won && ended;
  co_return succeeded;
}

}  // namespace

int main() {
  asio::io_service context;  // an old name, which stays as free to users as all of Asio
  bool succeeded = false;
  asio::co_spawn(context, win_once(), [&](std::exception_ptr error, bool result) {
    if (error) std::rethrow_exception(error);
    succeeded = result;
  });
  context.run();
  std::cout << (succeeded ? "won and resigned\n" : "failed\n");
  return succeeded ? 0 : 1;
}
