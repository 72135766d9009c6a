#include "zkelection/zookeeper/transport.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/assert.hpp>
#include <cerrno>
#include <charconv>

namespace zkelection::zookeeper {
namespace {

using asio::ip::tcp;

constexpr std::size_t piece_size = 64 * 1024;

/// What resolvers give is an address and a port.
tcp::endpoint to_endpoint(const std::string& literal) {
  const auto colon = literal.rfind(':');
  BOOST_ASSERT(colon != std::string::npos);
  std::uint16_t port = 0;
  std::from_chars(literal.data() + colon + 1, literal.data() + literal.size(), port);
  return {asio::ip::make_address(literal.substr(0, colon)), port};
}

/// Asio's own sockets are closed on `exec` only if one asks for it later, which may be too late.
error_code open(tcp::socket& socket, const tcp& protocol) {
  const int made = ::socket(protocol.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol.protocol());
  if (made == -1) return {errno, boost::system::system_category()};
  error_code error;
  socket.assign(protocol, made, error);
  if (error) ::close(made);
  return error;
}

}  // namespace

void transport::connect(const std::string& literal, std::function<void(error_code)> done) {
  const auto server = to_endpoint(literal);
  auto error = open(socket_, server.protocol());
  if (!error) socket_.non_blocking(true, error);
  if (error) {
    asio::post(socket_.get_executor(), [done = std::move(done), error] { done(error); });
    return;
  }
  error_code ignored;  // it only costs time
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.async_connect(server, std::move(done));
}

void transport::read(std::function<void(error_code, std::string_view)> done) {
  piece_.resize(piece_size);
  socket_.async_read_some(asio::buffer(piece_), [this, done = std::move(done)](error_code error, std::size_t size) {
    done(error, {piece_.data(), size});
  });
}

void transport::send(std::string_view bytes, std::function<void()> taken) {
  if (broken_) return;
  const bool waiting = !unsent_.empty();
  unsent_ += bytes;
  if (!waiting) flush(std::move(taken));
}

void transport::flush(std::function<void()> taken) {
  error_code error;
  std::size_t sent = 0;
  while (!error && sent < unsent_.size())
    sent += socket_.write_some(asio::buffer(unsent_.data() + sent, unsent_.size() - sent), error);
  unsent_.erase(0, sent);
  if (error && error != asio::error::would_block) {
    broken_ = true;
    unsent_.clear();
  }
  if (unsent_.empty()) return;
  socket_.async_wait(tcp::socket::wait_write, [this, taken = std::move(taken)](error_code failed) {
    if (failed) return;
    flush(taken);
    if (unsent_.empty()) taken();
  });
}

void transport::close() {
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  unsent_.clear();
}

}  // namespace zkelection::zookeeper
