// OpenSSL's certificates to plain values.
#pragma once

#include <openssl/x509.h>

#include "zkelection/zookeeper/tls/certificate_facts.hpp"

namespace zkelection::zookeeper {

certificate_facts read_certificate(const X509* certificate);

}  // namespace zkelection::zookeeper
