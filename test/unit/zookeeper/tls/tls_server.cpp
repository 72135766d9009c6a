#include "unit/zookeeper/tls/tls_server.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <utility>

namespace zkelection::test {

using asio::ip::tcp;
using boost::system::error_code;

tls_server::tls_server(asio::io_context& io, const tls_server_wishes& wishes)
    : context_(std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server)),
      acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
  if (wishes.clients_from) {
    context_->add_certificate_authority(asio::buffer(*wishes.clients_from));
    context_->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  auto* const context = context_->native_handle();
  SSL_CTX_set_min_proto_version(context, wishes.least_version);
  SSL_CTX_set_max_proto_version(context, wishes.most_version);
  // Otherwise no version is spoken that is as old as some tests want it.
  if (wishes.most_version != 0) SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
  use(wishes.certificate);
  accept();
}

void tls_server::use(const issued_certificate& other) {
  context_->use_certificate_chain(asio::buffer(other.certificate));
  context_->use_private_key(asio::buffer(other.key), asio::ssl::context::pem);
}

void tls_server::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket guest) {
    if (error) return;
    asio::co_spawn(acceptor_.get_executor(), serve(context_, std::move(guest), seen_), asio::detached);
    accept();
  });
}

asio::awaitable<void> tls_server::serve(std::shared_ptr<asio::ssl::context> context, tcp::socket guest,
                                        std::shared_ptr<sight> seen) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  stream talk(std::move(guest), *context);
  co_await talk.async_handshake(asio::ssl::stream_base::server, token);
  const char* name = SSL_get_servername(talk.native_handle(), TLSEXT_NAMETYPE_host_name);
  *seen = {name != nullptr ? name : "", "", false};
  if (error) co_return;
  if (const auto* certificate = SSL_get0_peer_certificate(talk.native_handle())) {
    std::array<char, 64> text{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(), text.size());
    seen->visitor = text.data();
  }
  std::array<char, 16384> heard;
  while (!error) {
    const auto size = co_await talk.async_read_some(asio::buffer(heard), token);
    if (error) break;
    const std::string_view words(heard.data(), size);
    if (words == "bye") {
      co_await talk.async_shutdown(token);
      co_return;
    }
    if (words == "hang up") co_return;
    co_await asio::async_write(talk, asio::buffer(words), token);
  }
  seen->goodbye = error == asio::error::eof;
}

}  // namespace zkelection::test
