// Host names to addresses, without blocking.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "zkelection/config/connect_string.hpp"
#include "zkelection/core/connection_values.hpp"

namespace zkelection::detail {

namespace asio = boost::asio;

using core::server_address;

/// Of the hosts that need no resolver.
std::vector<server_address> literal_addresses(const std::vector<host_port>& hosts);

/// Looks all hosts up once. One object, one call.
class look_up {
 public:
  /// The addresses, and what went wrong with the hosts that have none. Never called inside `start`, nor after `cancel`.
  using handler = std::function<void(std::vector<server_address>, std::string trouble)>;

  virtual ~look_up() = default;
  virtual void start() = 0;
  virtual void cancel() = 0;
};

/// At the name service that the machine is configured for.
class resolution final : public look_up, public std::enable_shared_from_this<resolution> {
 public:
  resolution(asio::any_io_executor executor, std::vector<host_port> hosts, handler done);
  void start() override;
  void cancel() override {
    done_ = nullptr;
    resolver_.cancel();
  }

 private:
  void next();

  asio::any_io_executor executor_;
  asio::ip::tcp::resolver resolver_;
  std::vector<host_port> hosts_;
  std::size_t at_ = 0;
  std::vector<server_address> found_;
  std::string trouble_;
  handler done_;
};

}  // namespace zkelection::detail
