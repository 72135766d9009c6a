// Finds out why a server hung up on a client that has seen much: at what transaction is the ensemble?
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "zkelection/zookeeper/protocol/inspector.hpp"
#include "zkelection/zookeeper/transport.hpp"

namespace zkelection::zookeeper {

/// A server closes the connection without a word to a client that has seen later transactions than the server has. It
/// does the same if it serves nobody, or has too many connections. So the look opens a session of its own, as a client
/// that has seen nothing, and closes it at once. Both are writes: after them, the ensemble's newest transaction is
/// known.
class data_look : public std::enable_shared_from_this<data_look> {
 public:
  /// None if the server did not tell.
  using handler = std::function<void(std::optional<std::int64_t> newest)>;

  data_look(const asio::any_io_executor& executor, const std::optional<tls_settings>& tls, handler done)
      : transport_(executor, tls), limit_(executor), done_(std::move(done)) {}

  void start(const core::server_address& server, std::chrono::milliseconds session_timeout,
             std::chrono::milliseconds limit);
  /// The handler does not run after it.
  void cancel();

 private:
  void say(const std::string& request);
  void read();
  void on_received(std::string_view bytes);
  void finish(std::optional<std::int64_t> newest);

  transport transport_;
  inspector inspector_;
  asio::steady_timer limit_;
  handler done_;
};

}  // namespace zkelection::zookeeper
