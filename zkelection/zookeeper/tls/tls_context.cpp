#include "zkelection/zookeeper/tls/tls_context.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "zkelection/base/descriptor.hpp"
#include "zkelection/zookeeper/tls/system_trust.hpp"

namespace zkelection::zookeeper {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t largest_file = 4 << 20;

/// Puts a context together, file by file. The first one with which something is wrong ends it.
class context_maker {
 public:
  explicit context_maker(const tls_settings& settings) : settings_(settings) {}

  std::variant<asio::ssl::context, std::string> make() {
    SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context_.native_handle(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context_.native_handle(), SSL_SESS_CACHE_OFF);
    trust();
    if (trouble_.empty() && !settings_.certificate_file.empty()) take_certificate();
    if (!trouble_.empty()) return std::move(trouble_);
    return std::move(context_);
  }

 private:
  void trust() {
    if (settings_.ca_file.empty()) {
      SSL_CTX_set1_cert_store(context_.native_handle(), system_trust().get());
      return;
    }
    std::string file;
    error_code error;
    if (!read("tls_ca", settings_.ca_file, file)) return;
    context_.add_certificate_authority(asio::buffer(file), error);
    if (error) trouble_ = fmt::format("tls_ca '{}' has no certificates in PEM: {}", settings_.ca_file, error.message());
  }

  void take_certificate() {
    std::string chain, key, password;
    error_code error;
    if (!read("tls_certificate", settings_.certificate_file, chain)) return;
    context_.use_certificate_chain(asio::buffer(chain), error);
    if (error) {
      trouble_ = fmt::format("tls_certificate '{}' has no certificate in PEM that can be used: {}",
                             settings_.certificate_file, error.message());
      return;
    }
    if (!settings_.key_password_file.empty() && !read("tls_key_password_file", settings_.key_password_file, password))
      return;
    password.resize(std::min(password.find_first_of("\r\n"), password.size()));
    const bool is_apart = !settings_.key_file.empty();
    if (is_apart && !read("tls_key", settings_.key_file, key)) return;
    take_key(is_apart ? key : chain, password);
  }

  void take_key(const std::string& pem, const std::string& password) {
    // Without it, OpenSSL would ask at the terminal.
    const auto was_asked = std::make_shared<bool>(false);
    context_.set_password_callback([&password, was_asked](std::size_t, asio::ssl::context::password_purpose) {
      *was_asked = true;
      return password;
    });
    error_code error;
    context_.use_private_key(asio::buffer(pem), asio::ssl::context::pem, error);
    context_.set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); });
    if (!error && SSL_CTX_check_private_key(context_.native_handle()) == 1) return;
    const auto key = settings_.key_file.empty() ? fmt::format("tls_certificate '{}'", settings_.certificate_file)
                                                : fmt::format("tls_key '{}'", settings_.key_file);
    const auto code = static_cast<unsigned long>(error.value());
    if (ERR_GET_LIB(code) == ERR_LIB_X509 && ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH) {
      trouble_ = fmt::format("the key of {} is not that of the certificate in '{}'", key, settings_.certificate_file);
    } else if (*was_asked && settings_.key_password_file.empty()) {
      trouble_ = fmt::format("the key of {} has a password: set tls_key_password_file", key);
    } else if (*was_asked) {
      trouble_ = fmt::format("the key of {} cannot be read with the password in tls_key_password_file '{}'", key,
                             settings_.key_password_file);
    } else {
      trouble_ = fmt::format("{} has no key in PEM that can be used: {}{}", key, error.message(),
                             settings_.key_file.empty() ? "; if it is in another file, set tls_key" : "");
    }
  }

  bool read(std::string_view name, const std::string& path, std::string& to) {
    const auto why = read(path, to);
    if (!why.empty()) trouble_ = fmt::format("cannot read {} '{}': {}", name, path, why);
    return why.empty();
  }

  /// Never waits, as for somebody who writes into a pipe. Says why not, or nothing.
  static std::string read(const std::string& path, std::string& to) {
    const base::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat found {};
    if (!file.is_open() || ::fstat(file.number(), &found) != 0) return std::strerror(errno);
    if (!S_ISREG(found.st_mode)) return "it is no file";
    const auto size = static_cast<std::size_t>(found.st_size);
    if (size > largest_file) return fmt::format("it has more than {} bytes", largest_file);
    to.resize(size);
    for (std::size_t done = 0; done < size;) {
      const auto part = ::read(file.number(), to.data() + done, size - done);
      if (part < 0) return std::strerror(errno);
      if (part == 0) return "it has become shorter meanwhile";
      done += static_cast<std::size_t>(part);
    }
    return {};
  }

  const tls_settings& settings_;
  asio::ssl::context context_{asio::ssl::context::tls_client};
  std::string trouble_;
};

}  // namespace

std::variant<asio::ssl::context, std::string> make_tls_context(const tls_settings& settings) {
  try {
    return context_maker(settings).make();
  } catch (const boost::system::system_error& error) {
    return fmt::format("OpenSSL cannot begin, see its configuration: {}", error.what());
  }
}

}  // namespace zkelection::zookeeper
