#include "zkelection/inspection/session_trial.hpp"

#include <fmt/format.h>
#include <boost/asio/error.hpp>

#include "zkelection/inspection/limited.hpp"
#include "zkelection/inspection/server_words.hpp"
#include "zkelection/session/shortage.hpp"
#include "zkelection/zookeeper/answers.hpp"
#include "zkelection/zookeeper/protocol/record_reader.hpp"

namespace zkelection::inspection {
asio::awaitable<void> session_trial::connect(const core::server_address& server, std::chrono::milliseconds limit) {
  auto connecting = line_.connect(server);
  const bool in_time = co_await ends_within(limit, std::move(connecting));
  if (!in_time) {
    trouble_ = line_.explain_end(too_late(limit));
  } else if (line_.error()) {
    const bool hung_up = line_.error() == asio::error::eof;
    trouble_ = line_.explain_end(hung_up ? "the server closed the connection" : detail::with_remedy(line_.error()));
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

// ---- What the server says, frame by frame.

void session_trial::say(std::string_view request) {
  inspector_.sent(request);
  line_.send(request);
}

/// False if nothing comes, or nothing that is of use.
asio::awaitable<bool> session_trial::hear() {
  if (!fault_.empty() || session_ended_) co_return false;
  heard_ = co_await line_.read();
  if (heard_.empty()) co_return false;
  auto seen = inspector_.received(heard_);
  frames_ += seen.passed;
  fault_ = std::move(seen.fault);
  session_ended_ = seen.session_ended;
  co_return true;
}

/// With its length; or nothing, if none comes.
asio::awaitable<std::string> session_trial::next_frame() {
  while (frames_.empty()) {
    const bool heard = co_await hear();
    if (!heard) co_return "";
  }
  const auto length = zookeeper::record_reader(frames_).number();
  auto frame = frames_.substr(0, sizeof length + static_cast<std::size_t>(length));
  frames_.erase(0, frame.size());
  co_return frame;
}

// ---- What is asked.

asio::awaitable<void> session_trial::handshake(std::string request) {
  say(request);
  const auto frame = co_await next_frame();
  const std::span greeting(reinterpret_cast<const unsigned char*>(frame.data()), frame.size());
  granted_ = zookeeper::session_in(greeting);
  refused_ = zookeeper::refuses_session(greeting);
  if (granted_ || refused_) co_return;
  if (!fault_.empty()) {
    trouble_ = fmt::format("it answers '{}', which no ZooKeeper server does: {}", beginning_of(heard_), fault_);
  } else {
    trouble_ = line_.explain_end(
        fmt::format("the server closes the connection instead of granting one{}", line_.hint_on_silent_end()));
  }
}

asio::awaitable<void> session_trial::ask_something(const std::vector<auth_entry>& auth) {
  std::string requests;
  for (const auto& entry : auth) requests += zookeeper::auth_request(entry.scheme, entry.credentials);
  requests += zookeeper::first_request();
  say(requests);
  for (;;) {
    const auto frame = co_await next_frame();
    zookeeper::record_reader reply(frame);
    reply.number();  // length
    const auto xid = reply.number();
    reply.long_number();  // transaction
    const auto error = reply.number();
    if (reply.failed()) break;
    if (error != 0) {
      const bool auth_is_missing = zookeeper::to_answer(error) == core::answer::auth_failed;
      trouble_ = fmt::format("it serves no request of ours, but answers {}{}", zookeeper::name_of(error),
                             !auth_is_missing ? ""
                             : auth.empty()   ? ": it requires authentication, and we have none"
                                              : ": check the authentication scheme and credentials");
      co_return;
    }
    if (xid != zookeeper::special_xid::auth) {
      served_ = true;
      co_return;
    }
  }
  trouble_ = fault_.empty()
                 ? line_.explain_end("it grants a session, but serves no request: it closes the connection")
                 : fmt::format("it grants a session, but then answers what no ZooKeeper server does: {}", fault_);
}

asio::awaitable<void> session_trial::close(std::chrono::milliseconds limit) {
  if (granted_) {
    auto closing = farewell();
    co_await ends_within(limit, std::move(closing));
  }
  line_.close();
}

asio::awaitable<void> session_trial::farewell() {
  say(zookeeper::close_session_request());
  for (;;) {
    const bool goes_on = co_await hear();
    if (!goes_on) co_return;
  }
}

}  // namespace zkelection::inspection
