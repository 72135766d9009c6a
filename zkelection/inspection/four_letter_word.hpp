// Asks a server a four-letter word, on a connection of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string_view>
#include <zkelection/tls_settings.hpp>

#include "zkelection/core/connection_values.hpp"
#include "zkelection/inspection/server_words.hpp"

namespace zkelection::inspection {

namespace asio = boost::asio;

/// A server answers in plain text, over TLS as well, and closes the connection. All of that may take `limit`.
asio::awaitable<void> ask_word(const core::server_address& server, const std::optional<tls_settings>& tls,
                               std::string_view word, std::chrono::milliseconds limit, word_answer& answer);

}  // namespace zkelection::inspection
