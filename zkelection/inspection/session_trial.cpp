#include "zkelection/inspection/session_trial.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/completion_condition.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <zkelection/duration.hpp>

#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/server_words.hpp"
#include "zkelection/session/shortage.hpp"
#include "zkelection/zookeeper/answers.hpp"

namespace zkelection::inspection {
namespace {

std::string too_late(std::chrono::milliseconds limit) {
  return fmt::format("no answer within {}", duration_text(limit));
}

asio::awaitable<void> connect_to(asio::ip::tcp::socket& socket, asio::ip::tcp::endpoint server, error_code& error) {
  co_await socket.async_connect(server, asio::redirect_error(asio::use_awaitable, error));
}

}  // namespace

asio::awaitable<void> session_trial::connect(asio::ip::tcp::endpoint server, std::chrono::milliseconds limit) {
  error_code error;
  auto connecting = connect_to(socket_, server, error);
  const bool in_time = co_await ends_within(limit, std::move(connecting));
  if (!in_time) {
    trouble_ = too_late(limit);
  } else if (error) {
    trouble_ = detail::with_remedy(error);
  }
}

asio::awaitable<void> session_trial::open(std::chrono::milliseconds session_timeout, std::chrono::milliseconds limit,
                                          const zookeeper::granted_session* session) {
  auto opening = handshake(zookeeper::connect_request(session_timeout, session));
  co_await in_time(limit, std::move(opening));
}

asio::awaitable<void> session_trial::open_and_ask(std::chrono::milliseconds session_timeout,
                                                  const std::vector<auth_entry>& auth,
                                                  std::chrono::milliseconds limit) {
  auto asking = handshake_and_question(zookeeper::connect_request(session_timeout), auth);
  co_await in_time(limit, std::move(asking));
}

asio::awaitable<void> session_trial::in_time(std::chrono::milliseconds limit, asio::awaitable<void> doing) {
  const bool ended = co_await ends_within(limit, std::move(doing));
  if (!ended) trouble_ = too_late(limit);
}

asio::awaitable<void> session_trial::handshake_and_question(std::string request, const std::vector<auth_entry>& auth) {
  auto opening = handshake(std::move(request));
  co_await std::move(opening);
  if (granted_) co_await ask_something(auth);
}

asio::awaitable<void> session_trial::handshake(std::string request) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await asio::async_write(socket_, asio::buffer(request), token);
  std::array<unsigned char, zookeeper::connect_response_size> response{};
  std::size_t size = 0;
  if (!error) size = co_await asio::async_read(socket_, asio::buffer(response), token);
  granted_ = zookeeper::session_in({response.data(), size});
  refused_ = zookeeper::refuses_session({response.data(), size});
  if (granted_ && zookeeper::has_read_only_flag(response)) {
    char flag{};
    co_await asio::async_read(socket_, asio::buffer(&flag, 1), token);
  }
  if (granted_ || refused_) co_return;
  if (size > 0 &&
      !zookeeper::may_be_handshake({response.data(), std::min<std::size_t>(size, zookeeper::handshake_prefix)})) {
    const std::string_view said(reinterpret_cast<const char*>(response.data()), size);
    trouble_ = fmt::format("it answers '{}', as no ZooKeeper server would", beginning_of(said));
  } else {
    trouble_ = "the server closes the connection instead of granting one";
  }
}

asio::awaitable<void> session_trial::ask_something(const std::vector<auth_entry>& auth) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  std::string requests;
  for (const auto& entry : auth) requests += zookeeper::auth_request(entry.scheme, entry.credentials);
  requests += zookeeper::first_request();
  co_await asio::async_write(socket_, asio::buffer(requests), token);
  while (!error) {
    std::array<unsigned char, zookeeper::reply_header_size> bytes{};
    co_await asio::async_read(socket_, asio::buffer(bytes), token);
    const auto reply = zookeeper::read_reply_header(bytes);
    if (error || !reply) break;
    if (reply->error != 0) {
      const bool auth_is_missing = zookeeper::to_answer(reply->error) == core::answer::auth_failed;
      trouble_ = fmt::format("it serves no request of ours, but answers {}{}", zookeeper::name_of(reply->error),
                             !auth_is_missing ? ""
                             : auth.empty()   ? ": it requires authentication, and we have none"
                                              : ": check the authentication scheme and credentials");
      co_return;
    }
    std::string body(reply->body_size, '\0');
    co_await asio::async_read(socket_, asio::buffer(body), token);
    if (reply->is_first && !error) {
      served_ = true;
      co_return;
    }
  }
  trouble_ = "it grants a session, but serves no request: it closes the connection";
}

asio::awaitable<void> session_trial::close(std::chrono::milliseconds limit) {
  if (granted_) {
    auto closing = farewell();
    co_await ends_within(limit, std::move(closing));
  }
  error_code ignored;
  socket_.close(ignored);
}

asio::awaitable<void> session_trial::farewell() {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  const auto request = zookeeper::close_session_request();
  co_await asio::async_write(socket_, asio::buffer(request), token);
  std::string received;
  while (!error && !zookeeper::ends_with_close_reply(received))
    co_await asio::async_read(socket_, asio::dynamic_buffer(received, 4096), asio::transfer_at_least(1), token);
}

}  // namespace zkelection::inspection
