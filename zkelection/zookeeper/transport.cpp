#include "zkelection/zookeeper/transport.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/assert.hpp>
#include <cerrno>
#include <charconv>
#include <utility>

namespace zkelection::zookeeper {
namespace {

using asio::ip::tcp;

constexpr std::size_t piece_size = std::size_t{64} * 1024;

/// What resolvers give is an address and a port.
tcp::endpoint to_endpoint(const std::string& literal) {
  const auto colon = literal.rfind(':');
  BOOST_ASSERT(colon != std::string::npos);
  std::uint16_t port = 0;
  std::from_chars(literal.data() + colon + 1, literal.data() + literal.size(), port);
  return {asio::ip::make_address(literal.substr(0, colon)), port};
}

/// The host without its port, and without brackets: what a certificate is for.
std::string name_of(const core::server_address& server) {
  const auto host = std::string_view(server.host).substr(0, server.host.rfind(':'));
  return std::string(host.starts_with('[') ? host.substr(1, host.size() - 2) : host);
}

const error_code tls_error = make_error_code(boost::system::errc::protocol_error);

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

void transport::connect(const core::server_address& server, connect_handler done) {
  error_code error;
  if (settings_) {
    tls_ = make_tls_session(*settings_, name_of(server));
    if (!tls_->fault().empty()) error = tls_error;
  }
  const auto endpoint = to_endpoint(server.literal);
  if (!error) error = open(socket_, endpoint.protocol());
  if (!error) socket_.non_blocking(true, error);
  if (error) {
    asio::post(socket_.get_executor(), [done = std::move(done), error] { done(error); });
    return;
  }
  error_code ignored;  // it only costs time
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.async_connect(endpoint, [this, done = std::move(done)](error_code failed) {
    if (failed || !tls_) return done(failed);
    tls_->begin();
    shake_hands(done);
  });
}

void transport::shake_hands(const connect_handler& done) {
  flush_tls([done] {});
  if (!tls_->fault().empty()) return done(tls_error);
  if (tls_->is_established()) return done({});
  take_in([this, done](error_code error, std::string_view bytes) {
    if (error) return done(error);
    tls_->received(bytes);
    shake_hands(done);
  });
}

void transport::read(read_handler done) {
  if (!tls_) return take_in(std::move(done));
  if (tls_->has_news()) {
    asio::post(socket_.get_executor(), [this, done = std::move(done)] { hand_over(done); });
    return;
  }
  take_in([this, done = std::move(done)](error_code error, std::string_view bytes) {
    if (error) return done(error, bytes);
    tls_->received(bytes);
    flush_tls([done] {});
    if (tls_->has_news()) return hand_over(done);
    read(done);
  });
}

/// What comes next from the network.
void transport::take_in(read_handler then) {
  piece_.resize(piece_size);
  socket_.async_read_some(asio::buffer(piece_), [this, then = std::move(then)](error_code error, std::size_t size) {
    then(error, {piece_.data(), size});
  });
}

/// What the server has said before its end comes before the end.
void transport::hand_over(const read_handler& done) {
  const auto words = tls_->take_words();
  if (!words.empty()) return done({}, words);
  done(tls_->fault().empty() ? asio::error::eof : tls_error, {});
}

void transport::send(std::string_view bytes, std::function<void()> taken) {
  if (broken_) return;
  taken_ = std::move(taken);
  const bool waiting = !unsent_.empty();
  if (tls_) {
    tls_->send(bytes);
    tls_->take_outgoing(unsent_);
  } else {
    unsent_ += bytes;
  }
  if (!waiting) flush(taken_);
}

/// Answers of TLS itself, such as those of the handshake.
void transport::flush_tls(const std::function<void()>& keep) {
  if (broken_) return;
  const bool waiting = !unsent_.empty();
  tls_->take_outgoing(unsent_);
  if (!waiting) flush(keep);
}

/// `keep` holds what must live while this waits.
void transport::flush(const std::function<void()>& keep) {
  error_code error;
  std::size_t sent = 0;
  while (!error && sent < unsent_.size())
    sent += socket_.write_some(asio::buffer(unsent_.data() + sent, unsent_.size() - sent), error);
  unsent_.erase(0, sent);
  if (error && error != asio::error::would_block) {
    broken_ = true;
    unsent_.clear();
  }
  if (unsent_.empty()) {
    taken_ = nullptr;
    return;
  }
  socket_.async_wait(tcp::socket::wait_write, [this, keep](error_code failed) {
    if (failed) return;
    const auto taken = taken_;
    flush(keep);
    if (unsent_.empty() && taken) taken();
  });
}

void transport::close() {
  // Whether this goodbye still goes out is no matter, and nobody waits for it.
  if (tls_ && unsent_.empty() && !broken_) {
    tls_->end();
    flush_tls([] {});
  }
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  unsent_.clear();
  taken_ = nullptr;
}

std::string transport::explain_end(std::string how) const {
  if (!tls_) return how;
  if (!tls_->fault().empty()) return tls_->fault();
  if (const auto remark = tls_->remark_on_end(); !remark.empty()) how.append("; ").append(remark);
  return how;
}

std::string_view transport::hint_on_silent_end() const noexcept {
  return settings_ ? "" : "; if the port is for TLS, use zookeeper+tls";
}

bool transport::ends_by_tls() const noexcept {
  return tls_ && (!tls_->fault().empty() || !tls_->remark_on_end().empty());
}

std::optional<certificate_facts> transport::servers_certificate() const {
  if (!tls_ || !tls_->is_established()) return std::nullopt;
  return tls_->servers_certificate();
}

}  // namespace zkelection::zookeeper
