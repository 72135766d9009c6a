// A session that is opened only to see what the server grants.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>
#include <zkelection/session_config.hpp>

#include "zkelection/zookeeper/protocol/handshake.hpp"

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Speaks the few bytes of the protocol by itself: there is one at each server at once, and the C client, whose
/// functions are shared by the whole process, would add nothing.
class session_trial {
 public:
  explicit session_trial(const asio::any_io_executor& executor) : socket_(executor) {}

  /// Empty if all is well.
  const std::string& trouble() const noexcept { return trouble_; }
  const std::optional<zookeeper::granted_session>& granted() const noexcept { return granted_; }
  /// The server does not know the session that was to be taken up.
  bool refused() const noexcept { return refused_; }
  /// A server may grant a session and serve it nothing, for want of authentication.
  bool served() const noexcept { return served_; }

  /// Each takes `limit` at most.
  asio::awaitable<void> connect(asio::ip::tcp::endpoint server, std::chrono::milliseconds limit);
  /// A new session, or one that another server has granted.
  asio::awaitable<void> open(std::chrono::milliseconds session_timeout, std::chrono::milliseconds limit,
                             const zookeeper::granted_session* session = nullptr);
  /// A new session, in which something small is asked for.
  asio::awaitable<void> open_and_ask(std::chrono::milliseconds session_timeout, const std::vector<auth_entry>& auth,
                                     std::chrono::milliseconds limit);
  /// Ends the session if there is one. If that fails, it ends by itself.
  asio::awaitable<void> close(std::chrono::milliseconds limit);

 private:
  asio::awaitable<void> in_time(std::chrono::milliseconds limit, asio::awaitable<void> doing);
  asio::awaitable<void> handshake(std::string request);
  asio::awaitable<void> handshake_and_question(std::string request, const std::vector<auth_entry>& auth);
  asio::awaitable<void> ask_something(const std::vector<auth_entry>& auth);
  asio::awaitable<void> farewell();

  asio::ip::tcp::socket socket_;
  std::optional<zookeeper::granted_session> granted_;
  bool refused_ = false;
  bool served_ = false;
  std::string trouble_;
};

}  // namespace zkelection::inspection
