// How TLS is spoken with an ensemble.
#pragma once

#include <string>

namespace zkelection {

/// TLS 1.2 or 1.3. The server's certificate and its name are always verified. Each connection reads the files when it
/// is begun, on the factory's strand; so new ones need no restart. Keep them small, and on a local disk.
struct tls_settings {
  /// The CAs that we trust, in PEM. If empty: the system's trust store.
  std::string ca_file{};

  /// Our own certificate in PEM, followed by those between it and its CA, for servers that ask for one. Empty: none.
  std::string certificate_file{};

  /// The certificate's key in PEM. If empty: it is in `certificate_file`.
  std::string key_file{};

  /// A file whose first line is the password of the key. Empty: the key has none.
  std::string key_password_file{};

  /// The name, or address, that the server's certificate must be for. If empty: the host as the list of hosts has it.
  std::string server_name{};

  friend bool operator==(const tls_settings&, const tls_settings&) = default;
};

}  // namespace zkelection
