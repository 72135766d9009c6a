// The same without coroutines: wins logs/17, holds it for a while or until it is lost, and leaves.
// Usage: example_callback URL, for example zookeeper://127.0.0.1:2181 or noop:
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <zkelection/factory.hpp>

namespace asio = boost::asio;

/// Its handlers run on the io_context, one at a time, because one thread runs it. With more threads, use a strand.
class instance {
  /// Without an executor of its own a handler runs on the factory's strand.
  template <class Handler>
  auto on_io(Handler handler) {
    return asio::bind_executor(io_, std::move(handler));
  }

 public:
  instance(asio::io_context& io, const char* url)
      : io_(io), factory_(zkelection::make_factory(io.get_executor(), url)), hold_(io) {}

  void start() {
    factory_->async_new_election("logs/17", on_io([this](zkelection::error_code error, auto election) {
                                   if (error) return fail("new election", factory_->last_error());
                                   election_ = std::move(election);
                                   await();
                                 }));
  }

  bool succeeded() const { return succeeded_; }

 private:
  void await() {
    election_->async_await(on_io([this](zkelection::error_code error) {
      if (closing_) return;
      if (error) return fail("await", election_->last_error());
      master_ = election_->with_mastership();
      lead();
    }));
  }

  void lead() {
    if (!master_.active()) return await();  // lost again between the win and this handler
    std::cout << "master with token " << master_.fencing_token() << '\n';
    hold_.expires_after(std::chrono::seconds(2));
    hold_.async_wait([this](zkelection::error_code error) {
      if (!error) close();
    });
    master_.async_wait(on_io([this](zkelection::error_code, zkelection::end_reason reason) {
      std::cout << "no longer master: " << to_string(reason) << '\n';
      if (closing_) return;
      hold_.cancel();
      await();
    }));
  }

  void close() {
    closing_ = true;
    election_->async_close(on_io([this](zkelection::error_code error) {
      if (error) return fail("close", election_->last_error());
      close_factory();
    }));
  }

  void close_factory() {
    factory_->async_close(on_io([this](zkelection::error_code error) {
      if (error) return fail("close", factory_->last_error());
      succeeded_ = true;
    }));
  }

  void fail(const char* what, const std::string& text) {
    std::cerr << what << ": " << text << '\n';
    election_.reset();  // both close without waiting
    factory_.reset();
  }

  asio::io_context& io_;
  std::unique_ptr<zkelection::election_factory> factory_;
  std::unique_ptr<zkelection::election> election_;
  zkelection::mastership master_;
  asio::steady_timer hold_;
  bool closing_ = false;
  bool succeeded_ = false;
};

int main(int count, char** arguments) {
  if (count != 2) return std::cerr << "Usage: example_callback URL\n", 2;
  try {
    asio::io_context io(1);
    instance instance(io, arguments[1]);
    instance.start();
    io.run();
    return instance.succeeded() ? 0 : 1;
  } catch (const zkelection::system_error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
