// Counts what happens, as for a page of metrics, and prints what a person should know.
// Usage: example_events URL, for example zookeeper://127.0.0.1:2181 or memory:
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <iostream>
#include <map>
#include <string_view>
#include <zkelection/factory.hpp>

namespace asio = boost::asio;

std::map<std::string_view, int> counts;

void tell(const zkelection::event& what) {
  ++counts[to_string(what.kind)];
  if (what.level >= zkelection::event_level::warning) std::cerr << what.text << '\n';
}

asio::awaitable<void> be_master_once(std::string_view url) {
  const auto factory = zkelection::make_factory(co_await asio::this_coro::executor, url, tell);
  const auto election = co_await factory->async_new_election("logs/17");
  co_await election->async_await();
  co_await election->async_resign();
  co_await factory->async_close();
}

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: example_events URL\n", 2;
  asio::io_context io;
  asio::co_spawn(io, be_master_once(arguments[1]), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  for (const auto& [kind, times] : counts) std::cout << kind << ' ' << times << '\n';
}
