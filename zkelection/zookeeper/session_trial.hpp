// A session that is opened only to see what the server grants.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace zkelection::zookeeper {

namespace asio = boost::asio;

/// Speaks the few bytes of the protocol by itself: there is one at each server at once, and the C client, whose
/// functions are shared by the whole process, would add nothing.
class session_trial {
 public:
  explicit session_trial(const asio::any_io_executor& executor) : socket_(executor) {}

  /// Empty if all is well.
  const std::string& trouble() const noexcept { return trouble_; }
  std::optional<std::chrono::milliseconds> granted() const noexcept { return granted_; }

  /// Each takes `limit` at most.
  asio::awaitable<void> connect(asio::ip::tcp::endpoint server, std::chrono::milliseconds limit);
  asio::awaitable<void> open(std::chrono::milliseconds session_timeout, std::chrono::milliseconds limit);
  /// Ends the session if there is one. If that fails, it ends by itself.
  asio::awaitable<void> close(std::chrono::milliseconds limit);

 private:
  asio::awaitable<void> handshake(std::chrono::milliseconds session_timeout);
  asio::awaitable<void> farewell();

  asio::ip::tcp::socket socket_;
  std::optional<std::chrono::milliseconds> granted_;
  std::string trouble_;
};

}  // namespace zkelection::zookeeper
