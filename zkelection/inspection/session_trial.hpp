// A session that is opened only to see what the server grants.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>
#include <zkelection/session_config.hpp>

#include "zkelection/inspection/server_line.hpp"
#include "zkelection/zookeeper/protocol/handshake.hpp"
#include "zkelection/zookeeper/protocol/inspector.hpp"

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Speaks the few bytes of the protocol by itself: there is one at each server at once, and the C client, whose
/// functions are shared by the whole process, would add nothing.
class session_trial {
 public:
  session_trial(const asio::any_io_executor& executor, const std::optional<tls_settings>& tls) : line_(executor, tls) {}

  /// Empty if all is well.
  const std::string& trouble() const noexcept { return trouble_; }
  const std::optional<zookeeper::granted_session>& granted() const noexcept { return granted_; }
  /// The server does not know the session that was to be taken up.
  bool refused() const noexcept { return refused_; }
  /// A server may grant a session and serve it nothing, for want of authentication.
  bool served() const noexcept { return served_; }
  std::optional<zookeeper::certificate_facts> servers_certificate() const { return line_.servers_certificate(); }

  /// Each takes `limit` at most.
  asio::awaitable<void> connect(const core::server_address& server, std::chrono::milliseconds limit);
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

  void say(std::string_view request);
  asio::awaitable<bool> hear();
  asio::awaitable<std::string> next_frame();

  server_line line_;
  zookeeper::inspector inspector_;
  std::string heard_;   ///< of what came at last
  std::string frames_;  ///< whole ones, that were not looked at
  std::string fault_;   ///< what came in place of another
  bool session_ended_ = false;
  std::optional<zookeeper::granted_session> granted_;
  bool refused_ = false;
  bool served_ = false;
  std::string trouble_;
};

}  // namespace zkelection::inspection
