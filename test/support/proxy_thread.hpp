// A proxy in front of a server, for a test that blocks or that counts its thread's time.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <string>
#include <thread>

#include "support/tcp_proxy.hpp"

namespace zkelection::test {

/// Runs the proxy on a thread of its own.
class proxy_thread {
 public:
  explicit proxy_thread(const server_access& server)
      : proxy_(io_.get_executor(), server), hosts_(proxy_.hosts()), thread_([this] { io_.run(); }) {}
  ~proxy_thread() {
    sever();
    io_.stop();
    thread_.join();
  }

  const std::string& hosts() const { return hosts_; }

  /// Calls `action(proxy)` on the proxy's thread, and waits for it.
  template <class Action>
  void tell(Action action) {
    boost::asio::post(io_, boost::asio::use_future([&] { action(proxy_); })).get();
  }

  /// Keeps all connections open and lets nothing through any more.
  void stall() {
    tell([](tcp_proxy& proxy) {
      proxy.stall(direction::requests);
      proxy.stall(direction::replies);
    });
  }
  void sever() {
    tell([](tcp_proxy& proxy) { proxy.sever(); });
  }
  void admit() {
    tell([](tcp_proxy& proxy) { proxy.admit(); });
  }

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  tcp_proxy proxy_;
  std::string hosts_;
  std::thread thread_;
};

}  // namespace zkelection::test
