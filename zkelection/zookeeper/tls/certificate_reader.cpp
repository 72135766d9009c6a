#include "zkelection/zookeeper/tls/certificate_reader.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>
#include <string_view>

namespace zkelection::zookeeper {
namespace {

constexpr std::size_t longest_name = 200;
constexpr int most_names = 20;

/// A stranger wrote it.
std::string harmless(std::string_view text) {
  std::string result(text.substr(0, longest_name));
  for (char& c : result) c = c >= ' ' && c <= '~' ? c : '?';
  return result;
}

std::string text_of(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
  if (X509_NAME_print_ex(text.get(), name, 0, XN_FLAG_RFC2253) < 0) return "?";
  const char* data = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &data);
  return harmless({data, static_cast<std::size_t>(size)});
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

std::string_view bytes_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_in(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "?";
  return ::inet_ntop(family, bytes.data(), text.data(), text.size());
}

std::vector<std::string> names_in(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::vector<std::string> names;
  for (int i = 0; all != nullptr && i < sk_GENERAL_NAME_num(all.get()) && i < most_names; ++i) {
    int type = 0;
    const auto* name =
        static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type));
    if (type == GEN_DNS) names.push_back(harmless(bytes_of(name)));
    if (type == GEN_IPADD) names.push_back(address_in(bytes_of(name)));
  }
  return names;
}

}  // namespace

certificate_facts read_certificate(const X509* certificate) {
  return {text_of(X509_get_subject_name(certificate)), text_of(X509_get_issuer_name(certificate)),
          time_of(X509_get0_notBefore(certificate)), time_of(X509_get0_notAfter(certificate)), names_in(certificate)};
}

}  // namespace zkelection::zookeeper
