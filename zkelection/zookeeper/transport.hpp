// A connection to a server, by Asio: bytes out, bytes in; over TCP, or over TLS on it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/error.hpp>
#include <zkelection/tls_settings.hpp>

#include "zkelection/core/connection_values.hpp"
#include "zkelection/zookeeper/tls/tls_session.hpp"

namespace zkelection::zookeeper {

namespace asio = boost::asio;

/// Handlers run on the executor, never inside the call, and keep alive what they capture until `close`. They run after
/// it as well, with an error; so it must outlive them.
class transport {
 public:
  using connect_handler = std::function<void(error_code)>;
  using read_handler = std::function<void(error_code, std::string_view bytes)>;

  /// Over TCP alone without the settings.
  transport(const asio::any_io_executor& executor, std::optional<tls_settings> tls)
      : socket_(executor), settings_(std::move(tls)) {}

  /// Done when bytes can be sent: over TLS, after its handshake.
  void connect(const core::server_address& server, connect_handler done);

  /// The next bytes, or the end. At most one at a time.
  void read(read_handler done);

  /// Bytes that the server does not take yet are kept, and `taken` runs when it has taken them all. An error shows
  /// with the next `read`, after what the server has said before it.
  void send(std::string_view bytes, std::function<void()> taken);
  std::size_t unsent() const noexcept { return unsent_.size(); }

  void close();

  /// An error of TLS has one code, `protocol_error`; here are its words. Any other end is told as `how`, with what TLS
  /// may have to do with it.
  std::string explain_end(std::string how) const;
  /// To be added to a text that says that the server ended the connection without an answer. Empty over TLS.
  std::string_view hint_on_silent_end() const noexcept;
  /// TLS is why the connection ends, or may well be.
  bool ends_by_tls() const noexcept;
  /// Of a connection that was made. None over TCP alone.
  std::optional<certificate_facts> servers_certificate() const;

 private:
  void shake_hands(const connect_handler& done);
  void take_in(read_handler then);
  void hand_over(const read_handler& done);
  void flush_tls(const std::function<void()>& keep);
  void flush(const std::function<void()>& keep);

  asio::ip::tcp::socket socket_;
  const std::optional<tls_settings> settings_;
  std::unique_ptr<tls_session> tls_;
  std::vector<char> piece_;
  std::string unsent_;           ///< as it goes over the network
  std::function<void()> taken_;  ///< while something is unsent
  bool broken_ = false;          ///< the server hears nothing any more
};

}  // namespace zkelection::zookeeper
