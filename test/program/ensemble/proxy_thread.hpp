// A proxy in front of a server, for a test that blocks.
#pragma once

#include "support/tcp_proxy.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <string>
#include <thread>

namespace zkelection::test {

/// Runs the proxy on a thread of its own.
class proxy_thread {
 public:
  explicit proxy_thread(const server_access& server)
      : proxy_(io_.get_executor(), server), hosts_(proxy_.hosts()), thread_([this] { io_.run(); }) {}
  ~proxy_thread() {
    tell([this] { proxy_.sever(); });
    io_.stop();
    thread_.join();
  }

  const std::string& hosts() const { return hosts_; }

  /// Keeps all connections open and lets nothing through any more.
  void stall() {
    tell([this] {
      proxy_.stall(direction::requests);
      proxy_.stall(direction::replies);
    });
  }
  void sever() {
    tell([this] { proxy_.sever(); });
  }
  void admit() {
    tell([this] { proxy_.admit(); });
  }

 private:
  template <class Action>
  void tell(Action action) {
    boost::asio::post(io_, boost::asio::use_future(std::move(action))).get();
  }

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  tcp_proxy proxy_;
  std::string hosts_;
  std::thread thread_;
};

}  // namespace zkelection::test
