// A server that speaks TLS, and says back what it hears. In the test's own process, on its executor.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <optional>
#include <string>

#include "unit/zookeeper/tls/certificate_authority.hpp"

namespace zkelection::test {

namespace asio = boost::asio;

struct tls_server_wishes {
  issued_certificate certificate{};
  std::optional<std::string> clients_from{};  ///< the CA of clients' certificates, without which it serves nobody
  int least_version = 0, most_version = 0;    ///< as OpenSSL counts; 0 for its own bounds
};

class tls_server {
 public:
  tls_server(asio::io_context& io, const tls_server_wishes& wishes);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void use(const issued_certificate& other);

  /// Of the last visitor: the name that it asked for, and the CN of its certificate. Empty if there was none.
  std::string asked_name() const { return seen_->name; }
  std::string visitor() const { return seen_->visitor; }
  /// The last visitor said goodbye before it went.
  bool has_heard_goodbye() const { return seen_->goodbye; }

 private:
  struct sight {
    std::string name, visitor;
    bool goodbye = false;
  };
  using stream = asio::ssl::stream<asio::ip::tcp::socket>;

  static asio::awaitable<void> serve(std::shared_ptr<asio::ssl::context> context, asio::ip::tcp::socket guest,
                                     std::shared_ptr<sight> seen);
  void accept();

  std::shared_ptr<asio::ssl::context> context_;
  std::shared_ptr<sight> seen_ = std::make_shared<sight>();
  asio::ip::tcp::acceptor acceptor_;
};

}  // namespace zkelection::test
