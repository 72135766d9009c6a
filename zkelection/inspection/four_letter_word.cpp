#include "zkelection/inspection/four_letter_word.hpp"

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <zkelection/duration.hpp>

#include "zkelection/inspection/limited.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::inspection {
namespace {

/// The longest answers, to `mntr`, have some 30 KB. A server does not say more.
constexpr std::size_t longest_answer = 1 << 20;

asio::awaitable<void> exchange(asio::ip::tcp::endpoint server, std::string_view word, std::string& text,
                               error_code& error) {
  auto token = asio::redirect_error(asio::use_awaitable, error);
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(server, token);
  if (error) co_return;
  co_await asio::async_write(socket, asio::buffer(word), token);
  if (error) co_return;
  co_await asio::async_read(socket, asio::dynamic_buffer(text, longest_answer), asio::transfer_all(), token);
  if (error == asio::error::eof) error = {};
}

}  // namespace

asio::awaitable<void> ask_word(asio::ip::tcp::endpoint server, std::string_view word, std::chrono::milliseconds limit,
                               word_answer& answer) {
  error_code error;
  auto asking = exchange(server, word, answer.text, error);
  const bool in_time = co_await ends_within(limit, std::move(asking));
  if (!in_time) {
    answer.trouble = fmt::format("no answer within {}", duration_text(limit));
  } else if (error) {
    answer.trouble = detail::with_remedy(error);
  }
}

}  // namespace zkelection::inspection
