// Certificates of two authorities, for servers and for clients.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <zkelection/session_config.hpp>

namespace zkelection::test {

/// They know nothing of each other.
enum class authority { first, second };

/// A file that `make_certificates` makes, such as `server.pem`; its --help lists them. The first call makes all of
/// them. They go when the process ends.
std::string certificate(std::string_view name, authority by = authority::first);

/// TLS for a client that believes the authority, and shows no certificate.
tls_settings believing(authority whom = authority::first);

/// The same for a client that shows its own certificate: `orders` or `billing`.
tls_settings identified_as(const std::string& who, authority by = authority::first);

/// Copies a file over another in one step, so that nobody ever reads half of it.
void replace_file(const std::filesystem::path& old, const std::filesystem::path& by);

}  // namespace zkelection::test
