// A TCP connection to a server, by Asio: bytes out, bytes in.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/error.hpp>

namespace zkelection::zookeeper {

namespace asio = boost::asio;

/// Handlers run on the executor, never inside the call, and keep alive what they capture until `close`. They run after
/// it as well, with an error; so it must outlive them.
class transport {
 public:
  explicit transport(const asio::any_io_executor& executor) : socket_(executor) {}

  /// `address:port`, without brackets.
  void connect(const std::string& literal, std::function<void(error_code)> done);

  /// The next bytes, or the end. At most one at a time.
  void read(std::function<void(error_code, std::string_view bytes)> done);

  /// Bytes that the server does not take yet are kept, and `taken` runs when it has taken them all. An error shows
  /// with the next `read`, after what the server has said before it.
  void send(std::string_view bytes, std::function<void()> taken);
  std::size_t unsent() const noexcept { return unsent_.size(); }

  void close();

 private:
  void flush(std::function<void()> taken);

  asio::ip::tcp::socket socket_;
  std::vector<char> piece_;
  std::string unsent_;
  bool broken_ = false;  ///< the server hears nothing any more
};

}  // namespace zkelection::zookeeper
