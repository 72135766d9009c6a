// Why a store must check tokens: a write of an old master that arrives late is refused.
// Usage: example_fenced_store URL, for example zookeeper://127.0.0.1:2181 or noop:
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <zkelection/factory.hpp>

namespace asio = boost::asio;

/// Stands for whatever the master writes to. It must keep the highest token as safely as the data itself, and change
/// both in one transaction.
class fenced_store {
 public:
  bool write(std::uint64_t token, std::string value) {
    if (token < highest_token_) return false;
    highest_token_ = token;
    value_ = std::move(value);
    return true;
  }
  const std::string& value() const { return value_; }

 private:
  std::uint64_t highest_token_ = 0;
  std::string value_;
};

asio::awaitable<zkelection::mastership> win(zkelection::election& election) {
  co_await election.async_await();
  co_return election.with_mastership();
}

asio::awaitable<void> demonstrate(std::string url, fenced_store& store) {
  auto factory = zkelection::make_factory(co_await asio::this_coro::executor, url);
  auto election = co_await factory->async_new_election("store");
  const auto write = [&store](const zkelection::mastership& master, const char* value) {
    const bool accepted = store.write(master.fencing_token(), value);
    std::cout << "token " << master.fencing_token() << " writes " << value << ": "
              << (accepted ? "accepted" : "refused") << '\n';
  };

  const auto first = co_await win(*election);
  write(first, "one");
  co_await election->async_resign();

  const auto second = co_await win(*election);
  write(second, "two");
  write(first, "one, late");  // on its way since before the resignation, say

  std::cout << "the store holds: " << store.value() << '\n';
  co_await election->async_close();
  co_await factory->async_close();
}

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: example_fenced_store URL\n", 2;
  int exit_code = 0;
  fenced_store store;
  asio::io_context io;
  asio::co_spawn(io, demonstrate(arguments[1], store), [&](std::exception_ptr error) {
    if (!error) return;
    exit_code = 1;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& problem) {
      std::cerr << problem.what() << '\n';
    }
  });
  io.run();
  return store.value() == "two" ? exit_code : 1;
}
