#include "unit/zookeeper/tls/certificate_authority.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

namespace zkelection::test {
namespace {

/// What a function writes.
template <class Write>
std::string written(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  BOOST_REQUIRE(write(memory.get()) == 1);
  const char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  return written([&](BIO* to) { return PEM_write_bio_X509(to, certificate); });
}

EVP_PKEY* make_key() { return EVP_EC_gen("P-256"); }

void name(X509_NAME* whom, std::string_view common_name) {
  X509_NAME_add_entry_by_txt(whom, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
}

void extend(X509* certificate, int what, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()), &X509_EXTENSION_free);
  BOOST_REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension.get(), -1);
}

X509* begin_certificate(EVP_PKEY* key, const certificate_wishes& wishes) {
  static long serial = 0;
  X509* made = X509_new();
  X509_set_version(made, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(made), std::chrono::seconds(wishes.from).count());
  X509_gmtime_adj(X509_getm_notAfter(made), std::chrono::seconds(wishes.until).count());
  X509_set_pubkey(made, key);
  name(X509_get_subject_name(made), wishes.name);
  return made;
}

}  // namespace

certificate_authority::certificate_authority(std::string_view common_name)
    : key_(make_key(), &EVP_PKEY_free),
      self_(begin_certificate(key_.get(), {.name = std::string(common_name)}), &X509_free) {
  X509_set_issuer_name(self_.get(), X509_get_subject_name(self_.get()));
  extend(self_.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(self_.get(), key_.get(), EVP_sha256());
  certificate_ = pem_of(self_.get());
}

issued_certificate certificate_authority::issue(const certificate_wishes& wishes) const {
  const owned<EVP_PKEY> key(make_key(), &EVP_PKEY_free);
  const owned<X509> made(begin_certificate(key.get(), wishes), &X509_free);
  X509_set_issuer_name(made.get(), X509_get_subject_name(self_.get()));
  if (!wishes.hosts.empty()) extend(made.get(), NID_subject_alt_name, wishes.hosts);
  X509_sign(made.get(), key_.get(), EVP_sha256());
  return {pem_of(made.get()), written([&](BIO* to) {
            return PEM_write_bio_PKCS8PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

std::string locked(const std::string& key, const std::string& password) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> from(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())),
                                                       &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> read(
      PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  return written([&](BIO* to) {
    return PEM_write_bio_PKCS8PrivateKey(to, read.get(), EVP_aes_256_cbc(), password.data(),
                                         static_cast<int>(password.size()), nullptr, nullptr);
  });
}

scratch_folder::scratch_folder() {
  std::string name = std::filesystem::temp_directory_path() / "zkelection-tls-XXXXXX";
  BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string scratch_folder::write(std::string_view name, std::string_view content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

}  // namespace zkelection::test
