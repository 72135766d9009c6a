// Certificates that a test makes for itself.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace zkelection::test {

/// In PEM.
struct issued_certificate {
  std::string certificate, key;
};

struct certificate_wishes {
  std::string name = "zk1";                  ///< the subject's CN
  std::string hosts = "DNS:zk1.example";     ///< as OpenSSL's configuration has them; may be empty
  std::chrono::hours from{-1}, until{1000};  ///< from now
};

/// Issues certificates. Its own one is what its friends trust.
class certificate_authority {
 public:
  explicit certificate_authority(std::string_view name);

  const std::string& certificate() const noexcept { return certificate_; }
  issued_certificate issue(const certificate_wishes& wishes = {}) const;

 private:
  template <class Type>
  using owned = std::unique_ptr<Type, void (*)(Type*)>;

  owned<EVP_PKEY> key_;
  owned<X509> self_;
  std::string certificate_;
};

/// The key, encrypted.
std::string locked(const std::string& key, const std::string& password);

/// Files of a test, which go with it.
class scratch_folder {
 public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder();

  std::string path(std::string_view name) const { return path_ / name; }
  /// Its path.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace zkelection::test
