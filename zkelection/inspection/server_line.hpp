// A connection to a server, for coroutines.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "zkelection/zookeeper/transport.hpp"

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Whatever is not done when its coroutine is cancelled closes the line.
class server_line {
 public:
  server_line(const asio::any_io_executor& executor, const std::optional<tls_settings>& tls);
  server_line(const server_line&) = delete;
  server_line& operator=(const server_line&) = delete;
  ~server_line() { close(); }

  asio::awaitable<void> connect(const core::server_address& server);
  void send(std::string_view bytes);
  /// The next bytes. None: the line has ended.
  asio::awaitable<std::string> read();
  void close();

  /// Why there is no connection, or none any more. None if the server has ended it in good order.
  error_code error() const noexcept { return state_->error; }
  /// How it ends, with what TLS may have to do with it.
  std::string explain_end(std::string how) const { return state_->connection.explain_end(std::move(how)); }
  std::string_view hint_on_silent_end() const noexcept { return state_->connection.hint_on_silent_end(); }
  std::optional<zookeeper::certificate_facts> servers_certificate() const {
    return state_->connection.servers_certificate();
  }

 private:
  /// Stays as long as the connection may call back.
  struct state {
    state(const asio::any_io_executor& executor, const std::optional<tls_settings>& tls)
        : connection(executor, tls), change(executor) {}
    void finish(error_code how);

    zookeeper::transport connection;
    asio::steady_timer change;
    bool is_done = false;
    error_code error;
    std::string heard;
  };

  void begin();
  static asio::awaitable<void> finished(std::shared_ptr<state> what);

  const std::shared_ptr<state> state_;
};

}  // namespace zkelection::inspection
