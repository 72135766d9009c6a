// A TLS session by OpenSSL, which reads and writes memory.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/assert.hpp>
#include <new>
#include <optional>
#include <utility>

#include "zkelection/zookeeper/tls/certificate_reader.hpp"
#include "zkelection/zookeeper/tls/tls_context.hpp"
#include "zkelection/zookeeper/tls/tls_session.hpp"
#include "zkelection/zookeeper/tls/tls_words.hpp"

namespace zkelection::zookeeper {
namespace {

namespace asio = boost::asio;

bool is_address(const std::string& name) {
  boost::system::error_code error;
  asio::ip::make_address(name, error);
  return !error;
}

class openssl_session final : public tls_session {
 public:
  openssl_session(const tls_settings& settings, const std::string& host)
      : settings_(settings), name_(settings.server_name.empty() ? host : settings.server_name) {
    if (name_.ends_with('.')) name_.pop_back();  // only the resolver wants it
    auto made = make_tls_context(settings_);
    if (auto* trouble = std::get_if<std::string>(&made)) {
      fault_ = std::move(*trouble);
      return;
    }
    context_ = std::move(std::get<asio::ssl::context>(made));
    SSL_CTX_set_client_cert_cb(context_->native_handle(), &openssl_session::on_asked_for_certificate);
    session_.reset(SSL_new(context_->native_handle()));
    from_network_ = BIO_new(BIO_s_mem());
    to_network_ = BIO_new(BIO_s_mem());
    if (session_ == nullptr || from_network_ == nullptr || to_network_ == nullptr) throw std::bad_alloc();
    SSL_set_bio(session_.get(), from_network_, to_network_);  // it owns them
    SSL_set_app_data(session_.get(), this);
    SSL_set_verify(session_.get(), SSL_VERIFY_PEER, &openssl_session::on_verified);
    demand_name();
  }

  const std::string& fault() const noexcept override { return fault_; }
  bool is_established() const noexcept override { return established_; }

  void begin() override {
    BOOST_ASSERT(fault_.empty());
    begun_ = true;
    shake_hands();
  }

  void received(std::string_view bytes) override {
    BOOST_ASSERT(begun_ && fault_.empty());
    if (beginning_.size() < 2) beginning_ += bytes.substr(0, 2);
    BIO_write(from_network_, bytes.data(), static_cast<int>(bytes.size()));
    if (!established_) shake_hands();
    if (established_) decrypt();
  }

  bool has_news() const noexcept override { return !words_.empty() || ended_ || !fault_.empty(); }

  std::string take_words() override {
    heard_ |= !words_.empty();
    return std::exchange(words_, {});
  }

  void send(std::string_view words) override {
    BOOST_ASSERT(established_);
    ERR_clear_error();
    // Into memory there is always room for all of it.
    if (!words.empty()) judge(SSL_write(session_.get(), words.data(), static_cast<int>(words.size())));
  }

  void end() override {
    if (!established_ || !fault_.empty()) return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
  }

  void take_outgoing(std::string& to) override {
    std::array<char, 4096> part;
    for (int size = 0; (size = BIO_read(to_network_, part.data(), part.size())) > 0;)
      to.append(part.data(), static_cast<std::size_t>(size));
  }

  std::string_view remark_on_end() const noexcept override {
    if (begun_ && !established_) return doubts_port;
    return asked_for_ours_ && !heard_ ? lacks_certificate : std::string_view();
  }

  certificate_facts servers_certificate() const override {
    BOOST_ASSERT(established_);
    return read_certificate(SSL_get0_peer_certificate(session_.get()));
  }

 private:
  struct freed {
    void operator()(SSL* session) const noexcept { SSL_free(session); }
  };

  void demand_name() {
    if (is_address(name_)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_.get()), name_.c_str());
    } else {
      SSL_set_hostflags(session_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      SSL_set1_host(session_.get(), name_.c_str());
      SSL_ctrl(session_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name_.data());
    }
  }

  void shake_hands() {
    ERR_clear_error();
    const int result = SSL_connect(session_.get());
    established_ = result == 1;
    if (!established_) judge(result);
  }

  void decrypt() {
    std::array<char, std::size_t{16} * 1024> part;  // a record has no more
    int size = 0;
    for (;;) {
      ERR_clear_error();
      size = SSL_read(session_.get(), part.data(), part.size());
      if (size <= 0) break;
      words_.append(part.data(), static_cast<std::size_t>(size));
    }
    judge(size);
  }

  /// What came of the last call.
  void judge(int result) {
    switch (SSL_get_error(session_.get(), result)) {
      case SSL_ERROR_NONE:
      case SSL_ERROR_WANT_READ: return;
      case SSL_ERROR_ZERO_RETURN: ended_ = true; return;
      default: break;
    }
    fault_ =
        explain({ERR_get_error(), refusal_, refused_, is_of_server_, asked_for_ours_, beginning_}, settings_, name_);
  }

  static int on_verified(int is_fine, X509_STORE_CTX* store) {
    if (is_fine == 1) return 1;
    const auto* session = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* self = static_cast<openssl_session*>(SSL_get_app_data(session));
    self->refusal_ = X509_STORE_CTX_get_error(store);
    self->is_of_server_ = X509_STORE_CTX_get_error_depth(store) == 0;
    if (const auto* refused = X509_STORE_CTX_get_current_cert(store)) self->refused_ = read_certificate(refused);
    return 0;
  }

  /// Runs if we have none.
  static int on_asked_for_certificate(SSL* session, X509**, EVP_PKEY**) {
    static_cast<openssl_session*>(SSL_get_app_data(session))->asked_for_ours_ = true;
    return 0;
  }

  const tls_settings settings_;
  std::string name_;
  std::string fault_;
  std::optional<asio::ssl::context> context_;
  std::unique_ptr<SSL, freed> session_;
  BIO* from_network_ = nullptr;
  BIO* to_network_ = nullptr;
  bool begun_ = false;
  bool established_ = false;
  bool ended_ = false;
  std::string words_;
  bool heard_ = false;  ///< the server has said something
  std::string beginning_;
  bool asked_for_ours_ = false;
  int refusal_ = X509_V_OK;
  bool is_of_server_ = true;
  certificate_facts refused_;
};

}  // namespace

std::unique_ptr<tls_session> make_tls_session(const tls_settings& settings, const std::string& host) {
  return std::make_unique<openssl_session>(settings, host);
}

}  // namespace zkelection::zookeeper
