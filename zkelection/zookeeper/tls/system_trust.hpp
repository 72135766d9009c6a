// The CAs that this machine trusts.
#pragma once

#include <openssl/x509.h>

#include <memory>

namespace zkelection::zookeeper {

using trust_store = std::shared_ptr<X509_STORE>;

/// OpenSSL's default, or what `SSL_CERT_FILE` and `SSL_CERT_DIR` name. The whole process shares one, since reading it
/// takes tens of milliseconds. It is read again if its file has changed.
trust_store system_trust();

}  // namespace zkelection::zookeeper
