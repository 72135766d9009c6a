// Asks a server a four-letter word, on a connection of its own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <string_view>

#include "zkelection/inspection/server_words.hpp"

namespace zkelection::inspection {

namespace asio = boost::asio;

/// A server answers in plain text and closes the connection. All of that may take `limit`.
asio::awaitable<void> ask_word(asio::ip::tcp::endpoint server, std::string_view word, std::chrono::milliseconds limit,
                               word_answer& answer);

}  // namespace zkelection::inspection
