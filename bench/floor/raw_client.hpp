// The ZooKeeper C client on Asio, with nothing around it: what every election on this client costs at least.
#pragma once

#include <zookeeper/zookeeper.h>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace zkelection::bench {

namespace asio = boost::asio;

/// One session, on one thread. Requests go out together at the end of the turn in which they were made. A request that
/// fails ends the program: a floor that has failed is none.
class raw_client : public std::enable_shared_from_this<raw_client> {
 public:
  using on_done = std::function<void()>;

  raw_client(asio::io_context& context, std::string hosts, std::chrono::milliseconds session_timeout);
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;
  ~raw_client();

  /// Returns when the session stands.
  asio::awaitable<void> connect();

  enum class node { persistent, container, candidate };
  void create(const std::string& path, node kind, std::function<void(std::string path)> done);
  void list(const std::string& path, on_done done);
  /// `deleted` is called once, when the node is gone.
  void watch(const std::string& path, on_done watching, on_done deleted);
  void erase(const std::string& path, on_done done);

  /// Ends the session. The client blocks until the server has answered.
  void close();

 private:
  void schedule_pump();
  void pump();
  void process(int events);
  void must(int result, const char* what);

  asio::io_context& context_;
  const std::string hosts_;
  const std::chrono::milliseconds session_timeout_;
  zhandle_t* client_ = nullptr;
  asio::posix::stream_descriptor socket_;
  asio::steady_timer timer_;
  bool pump_scheduled_ = false;
  bool reading_ = false, writing_ = false;
  std::function<void()> connected_;
};

}  // namespace zkelection::bench
