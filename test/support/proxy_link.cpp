#include "proxy_link.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "jute.hpp"
#include "story.hpp"

namespace zkelection::test {
namespace {

/// Takes one off a count of times; false if there is none left.
bool take(std::map<opcode, int>& times, opcode type) {
  const auto found = times.find(type);
  return found != times.end() && found->second-- > 0;
}

std::optional<server_error> take(std::map<opcode, proxy_rules::reply>& replies, opcode type) {
  const auto found = replies.find(type);
  if (found == replies.end() || found->second.times <= 0) return std::nullopt;
  --found->second.times;
  return found->second.error;
}

tcp_proxy::damage take(std::map<opcode, tcp_proxy::damage>& damages, opcode type) {
  const auto taken = damages.extract(type);
  return taken.empty() ? tcp_proxy::damage() : taken.mapped();
}

recorded_frame note(opcode type, jute_reader rest) {
  recorded_frame frame{type, {}, 0, 0, std::chrono::steady_clock::now()};
  switch (type) {
    case opcode::event:
      rest.int32();  // kind of event
      rest.int32();  // state
      frame.path = rest.string();
      break;
    case opcode::create_session:
      frame.zxid = rest.int64();
      rest.int32();  // timeout
      frame.session = rest.int64();
      break;
    case opcode::create:
    case opcode::erase:
    case opcode::exists:
    case opcode::get_data:
    case opcode::set_data:
    case opcode::get_acl:
    case opcode::set_acl:
    case opcode::get_children:
    case opcode::sync:
    case opcode::get_children2:
    case opcode::create2:
    case opcode::remove_watches:
    case opcode::create_container: frame.path = rest.string(); break;
    case opcode::close_session:
    case opcode::ping:
    case opcode::multi:
    case opcode::add_auth:
    case opcode::set_watches:
    case opcode::set_watches2: break;
  }
  return frame;
}

}  // namespace

proxy_link::proxy_link(std::shared_ptr<proxy_rules> rules, tcp::socket client)
    : rules_(std::move(rules)),
      client_(std::move(client)),
      server_(client_.get_executor()),
      to_server_(server_, direction::requests),
      to_client_(client_, direction::replies) {}

void proxy_link::start(const server_access& server) {
  asio::co_spawn(client_.get_executor(), connect_and_pump(shared_from_this(), server.endpoint, server.encrypted),
                 asio::detached);
}

void proxy_link::cut() {
  open_ = false;
  error_code ignored;
  client_.close(ignored);
  server_.close(ignored);
  to_server_.news.cancel();
  to_client_.news.cancel();
}

void proxy_link::release(direction which) {
  auto& released = which == direction::requests ? to_server_ : to_client_;
  for (auto& parcel : released.parcels) parcel.due = std::min(parcel.due, std::chrono::steady_clock::now());
  released.news.cancel();
}

asio::awaitable<void> proxy_link::connect_and_pump(self_pointer self, tcp::endpoint server, bool encrypted) {
  error_code error;
  co_await self->server_.async_connect(server, asio::redirect_error(asio::use_awaitable, error));
  if (error || !self->open_) co_return self->cut();
  self->client_.set_option(tcp::no_delay(true));
  self->server_.set_option(tcp::no_delay(true));
  const auto executor = self->client_.get_executor();
  if (encrypted) {
    asio::co_spawn(executor, read_bytes(self, self->client_, self->to_server_), asio::detached);
    asio::co_spawn(executor, read_bytes(self, self->server_, self->to_client_), asio::detached);
  } else {
    asio::co_spawn(executor, read(self, self->client_, self->to_server_, &proxy_link::pass_request), asio::detached);
    asio::co_spawn(executor, read(self, self->server_, self->to_client_, &proxy_link::pass_reply), asio::detached);
  }
  asio::co_spawn(executor, write(self, self->to_server_), asio::detached);
  asio::co_spawn(executor, write(self, self->to_client_), asio::detached);
}

asio::awaitable<void> proxy_link::read(self_pointer self, tcp::socket& from, pipe& to,
                                       void (proxy_link::*pass)(std::string)) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  while (self->open_) {
    std::array<char, 4> length;
    co_await asio::async_read(from, asio::buffer(length), token);
    if (error) break;
    std::string frame(static_cast<std::size_t>(jute_reader({length.data(), length.size()}).int32()), '\0');
    co_await asio::async_read(from, asio::buffer(frame), token);
    if (error) break;
    (self.get()->*pass)(std::move(frame));
  }
  to.ends = true;
  to.news.cancel();
}

asio::awaitable<void> proxy_link::read_bytes(self_pointer self, tcp::socket& from, pipe& to) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  while (self->open_) {
    std::array<char, 4096> some;
    const auto size = co_await from.async_read_some(asio::buffer(some), token);
    if (error) break;
    self->push_bytes(to, std::string(some.data(), size));
  }
  to.ends = true;
  to.news.cancel();
}

asio::awaitable<void> proxy_link::write(self_pointer self, pipe& to) {
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  while (self->open_) {
    if (to.parcels.empty() && to.ends && !self->rules_->flow_of(to.way).stalled) break;
    const auto due = to.parcels.empty() ? asio::steady_timer::time_point::max() : to.parcels.front().due;
    if (due > std::chrono::steady_clock::now()) {
      to.news.expires_at(due);
      co_await to.news.async_wait(token);
      continue;
    }
    const auto parcel = std::move(to.parcels.front());
    to.parcels.pop_front();
    co_await asio::async_write(to.end, asio::buffer(parcel.bytes), token);
    if (error) break;
  }
  self->cut();
}

void proxy_link::pass_request(std::string frame) {
  jute_reader reader(frame);
  const auto xid = reader.int32();
  if (!greeted_) {
    greeted_ = true;
    rules_->record.push_back(note(opcode::create_session, reader));
    return push(to_server_, frame);
  }
  const auto type = static_cast<opcode>(reader.int32());
  rules_->record.push_back(note(type, reader));
  if (take(rules_->lost_requests, type)) return cut();
  deaf_ = deaf_ || take(rules_->ignored_requests, type);
  if (deaf_) return;
  if (const auto due = rules_->stall_at.find(type); due != rules_->stall_at.end() && --due->second == 0) {
    rules_->stall_at.erase(due);
    rules_->replies.stalled = true;
  }
  // Pings, authentication and the watches of a new connection have fixed negative numbers and no place in the order.
  if (xid > 0) {
    const outstanding request{xid, take(rules_->lost_replies, type), take(rules_->answers, type),
                              take(rules_->false_replies, type), take(rules_->spoilt_replies, type)};
    outstanding_.push_back(request);
    if (request.answer) return give_answers();
  }
  push(to_server_, frame);
}

void proxy_link::pass_reply(std::string frame) {
  if (!answered_) {
    answered_ = true;
    return push(to_client_, frame);
  }
  jute_reader reader(frame);
  const auto xid = reader.int32();
  constexpr std::int32_t event = -1;
  if (xid == event) {
    reader.int64();  // zxid
    reader.int32();  // error
    rules_->record.push_back(note(opcode::event, reader));
    if (rules_->swallow_events) return;
  }
  if (!outstanding_.empty() && outstanding_.front().xid == xid) {
    const auto request = outstanding_.front();
    if (request.reply_is_lost) return cut();
    outstanding_.pop_front();
    if (request.false_reply) {
      reply(xid, *request.false_reply);
      return give_answers();
    }
    if (request.damage) {
      push_bytes(to_client_, request.damage(jute_writer().string(frame).bytes()));
      return give_answers();
    }
  }
  push(to_client_, frame);
  give_answers();
}

void proxy_link::give_answers() {
  while (!outstanding_.empty() && outstanding_.front().answer) {
    const auto request = outstanding_.front();
    outstanding_.pop_front();
    reply(request.xid, *request.answer);
  }
}

void proxy_link::reply(std::int32_t xid, server_error error) {
  jute_writer reply;
  reply.int32(xid).int64(0).int32(static_cast<std::int32_t>(error));
  push(to_client_, reply.bytes());
}

void proxy_link::push(pipe& to, std::string_view frame) { push_bytes(to, jute_writer().string(frame).bytes()); }

void proxy_link::push_bytes(pipe& to, std::string bytes) {
  const auto& flow = rules_->flow_of(to.way);
  const auto due = std::chrono::steady_clock::now() + flow.delay;
  to.parcels.push_back({std::move(bytes), flow.stalled ? due.max() : due});
  to.news.cancel();
}

}  // namespace zkelection::test
