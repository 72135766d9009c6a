#include "zkelection/inspection/four_letter_word.hpp"

#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/server_line.hpp"
#include "zkelection/session/shortage.hpp"

namespace zkelection::inspection {
namespace {

/// The longest answers, to `mntr`, have some 30 KB. A server does not say more.
constexpr std::size_t longest_answer = 1 << 20;

asio::awaitable<void> exchange(server_line& line, const core::server_address& server, std::string_view word,
                               std::string& text) {
  co_await line.connect(server);
  if (line.error()) co_return;
  line.send(word);
  while (text.size() < longest_answer) {
    const auto more = co_await line.read();
    if (more.empty()) co_return;
    text += more;
  }
}

}  // namespace

asio::awaitable<void> ask_word(const core::server_address& server, const std::optional<tls_settings>& tls,
                               std::string_view word, std::chrono::milliseconds limit, word_answer& answer) {
  server_line line(co_await asio::this_coro::executor, tls);
  auto asking = exchange(line, server, word, answer.text);
  const bool in_time = co_await ends_within(limit, std::move(asking));
  if (!in_time) {
    answer.trouble = line.explain_end(too_late(limit));
  } else if (line.error()) {
    answer.trouble = line.explain_end(detail::with_remedy(line.error()));
  }
}

}  // namespace zkelection::inspection
