// Settings and their files to what OpenSSL makes sessions of.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <string>
#include <variant>
#include <zkelection/tls_settings.hpp>

namespace zkelection::zookeeper {

/// Reads the files. What is wrong with one of them comes as a text that names it; never what is in it.
std::variant<boost::asio::ssl::context, std::string> make_tls_context(const tls_settings& settings);

}  // namespace zkelection::zookeeper
