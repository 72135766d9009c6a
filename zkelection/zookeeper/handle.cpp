#include "zkelection/zookeeper/handle.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/assert.hpp>
#include <cerrno>
#include <cstring>

#include "zkelection/session/shortage.hpp"
#include "zkelection/zookeeper/answers.hpp"
#include "zkelection/zookeeper/protocol/handshake.hpp"

namespace zkelection::zookeeper {
namespace {

/// Requests that the server does not take stay with the C client beyond this: at most `max_in_flight` of them.
constexpr std::size_t most_unsent = 256 * 1024;

void discard_log(const char*) {}

drop_cause cause_while_connecting(int error) {
  return detail::is_shortage(error) ? drop_cause::shortage : drop_cause::unreachable;
}

clientid_t to_client_id(const detail::session_key& key) {
  clientid_t id{key.id, {}};
  std::ranges::copy(key.password, std::begin(id.passwd));
  return id;
}

detail::session_key to_key(const clientid_t& id) {
  detail::session_key key{id.client_id, {}};
  std::ranges::copy(id.passwd, key.password.begin());
  return key;
}

bool is_dropped(int state) {
  return state != ZOO_CONNECTED_STATE && state != ZOO_CONNECTING_STATE && state != ZOO_ASSOCIATING_STATE;
}

}  // namespace

handle::handle(asio::any_io_executor executor, handle_options options, listener callbacks)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      listener_(std::move(callbacks)),
      transport_(executor_, options_.config->tls),
      inspector_(options_.config->max_answer),
      deadline_(executor_) {}

handle::~handle() { abandon(); }

// ---- The beginning: first the server is reached, then the C client speaks.

void handle::reach() {
  transport_.connect(options_.wishes.server, [self = shared_from_this()](error_code error) {
    if (self->over_) return;
    self->note(error);
    if (error) return self->lose();
    self->stage_ = stage::reached;
    const auto reached = self->listener_.reached;
    reached();
  });
}

void handle::introduce() {
  BOOST_ASSERT(stage_ == stage::reached && !over_);
  stage_ = stage::introduced;
  if (!make_client()) {
    const bool no_loopback = last_error_ == EADDRNOTAVAIL || last_error_ == ENETUNREACH;
    drop(cause_while_connecting(last_error_),
         no_loopback ? "the loopback interface is down, which the C client needs" : std::strerror(last_error_));
    return;
  }
  read();
  pump();
}

/// The client gives up a handshake that is not answered within two thirds of the session timeout: not a moment before
/// the server can hear of it.
bool handle::make_client() {
  const auto& wishes = options_.wishes;
  const auto lock = lock_client_library();
  errno = 0;
  address_ = deaf_address::get();
  if (address_ != nullptr) {
    clientid_t known{};
    if (wishes.session) known = to_client_id(*wishes.session);
    const auto endpoint = address_->text() + wishes.chroot;
    client_ = zookeeper_init2(endpoint.c_str(), &handle::on_watch, static_cast<int>(wishes.session_timeout.count()),
                              wishes.session ? &known : nullptr, this, ZOO_NO_LOG_CLIENTENV, &discard_log);
  }
  if (client_ != nullptr && connect_client()) return true;
  last_error_ = errno;
  return false;
}

/// With the library locked. The client makes a socket, which our channel replaces before the client asks whether it is
/// connected. It is, and asks for the session.
bool handle::connect_client() {
  zoo_set_servers_resolution_delay(client_, -1);
  for (const auto& auth : options_.wishes.without_credentials ? std::vector<auth_entry>() : options_.config->auth) {
    zoo_add_auth(client_, auth.scheme.c_str(), auth.credentials.data(), static_cast<int>(auth.credentials.size()),
                 nullptr, nullptr);
  }
  int fd = -1;
  int interest = 0;
  timeval wait{};
  errno = 0;
  zookeeper_interest(client_, &fd, &interest, &wait);
  if (fd == -1 || zoo_state(client_) != ZOO_CONNECTING_STATE || !channel_.replace(fd)) return false;
  connecting_since_ = options_.clock->now();
  zookeeper_process(client_, ZOOKEEPER_WRITE);
  return zoo_state(client_) == ZOO_ASSOCIATING_STATE;
}

// ---- The loop: what the client has to say goes out, what the server says goes in.

void handle::schedule_pump() {
  if (std::exchange(pump_scheduled_, true)) return;
  asio::post(executor_, [self = shared_from_this()] {
    self->pump_scheduled_ = false;
    self->pump();
  });
}

void handle::pump() {
  if (client_ == nullptr || stage_ == stage::close_sent) return;
  int interest = 0;
  do {
    if (!ask_interest(interest)) return;
    take_requests();
    // What the channel had no room for.
    if ((interest & ZOOKEEPER_WRITE) == 0 || transport_.unsent() >= most_unsent) break;
    ask_client([this] { return zookeeper_process(client_, ZOOKEEPER_WRITE); });
  } while (client_ != nullptr);
  const bool all_asked = outstanding_ == 0 && (interest & ZOOKEEPER_WRITE) == 0;
  if (client_ != nullptr && stage_ == stage::close_requested && all_asked) send_close();
}

/// What the client waits for. It may find that it has waited too long; then the connection is over, and false returned.
bool handle::ask_interest(int& interest) {
  look_at_state();
  if (client_ == nullptr) return false;
  int fd = -1;
  timeval wait{};
  ask_client([&] { return zookeeper_interest(client_, &fd, &interest, &wait); });
  deliver();
  if (client_ != nullptr) look_at_state();
  if (client_ == nullptr) return false;
  BOOST_ASSERT_MSG(fd == channel_.clients_end(), "the client has not begun to reconnect");
  deadline_.expires_after(std::chrono::seconds(wait.tv_sec) + std::chrono::milliseconds(wait.tv_usec / 1000 + 1));
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->pump();
  });
  return true;
}

/// However many requests it is: one piece, if the server takes them.
void handle::take_requests() {
  std::string requests;
  while (transport_.unsent() + requests.size() < most_unsent && channel_.read(requests, most_unsent)) {
  }
  if (requests.empty()) return;
  if (stage_ == stage::introduced && options_.seen->last_zxid > 0) put_last_zxid(requests, options_.seen->last_zxid);
  inspector_.sent(requests);
  transport_.send(requests, [self = shared_from_this()] { self->pump(); });
}

/// 0 for the server's end.
void handle::note(error_code error) { last_error_ = error == asio::error::eof ? 0 : error.value(); }

void handle::read() {
  transport_.read([self = shared_from_this()](error_code error, std::string_view bytes) {
    if (!self->over_) self->on_received(error, bytes);
  });
}

void handle::on_received(error_code error, std::string_view bytes) {
  if (error) {
    note(error);
    if (!begin_data_look()) lose();
    return;
  }
  // What answers ask for goes out at the end, in one piece.
  const bool was_scheduled = std::exchange(pump_scheduled_, true);
  const auto what = inspector_.received(bytes);
  options_.seen->last_zxid = std::max(options_.seen->last_zxid, inspector_.last_zxid());
  if (stage_ != stage::close_sent && !pass_on(what)) return;
  if (what.session_ended) return finish_close(true);
  if (!what.fault.empty()) return refuse_server(what.fault);
  read();
  pump();
  pump_scheduled_ = was_scheduled;
}

/// The client reads all frames, and each answer is delivered before the next one is read. False if the connection is
/// over.
bool handle::pass_on(const verdict& what) {
  auto rest = what.passed;
  auto frames = what.frames;
  while (frames > 0) {
    const auto written = channel_.write(rest);
    rest.remove_prefix(written);
    int result = ZOK;
    while (frames > 0 && result == ZOK) {
      result = ask_client([this] { return zookeeper_process(client_, ZOOKEEPER_READ); });
      if (result != ZOK) break;
      --frames;
      deliver();
      if (client_ == nullptr) return false;
    }
    const bool stuck = result == ZNOTHING && written == 0;
    BOOST_ASSERT_MSG(!stuck, "the client sees the same frames as the inspector");
    if (stuck || (result != ZOK && result != ZNOTHING)) break;
  }
  look_at_state();
  return client_ != nullptr;
}

/// The C client's state tells what happened; its session events are not needed.
void handle::look_at_state() {
  const int state = zoo_state(client_);
  if (state == ZOO_EXPIRED_SESSION_STATE) {
    drop(drop_cause::expired, "the session has expired");
  } else if (state == ZOO_AUTH_FAILED_STATE) {
    drop(drop_cause::auth_failed, "the authentication was refused");
  } else if (!refusal_.empty()) {
    drop(drop_cause::auth_failed, refusal_);
  } else if (state == ZOO_CONNECTED_STATE && stage_ == stage::introduced) {
    if (closed_) {
      stage_ = stage::close_requested;
      return;
    }
    stage_ = stage::connected;
    session_ = to_key(*zoo_client_id(client_));
    negotiated_timeout_ = std::chrono::milliseconds(zoo_recv_timeout(client_));
    listener_.connected();
  } else if (is_dropped(state)) {
    lose();
  }
}

void handle::deliver() {
  while (!ready_.empty()) {
    auto ready = std::exchange(ready_, {});
    for (auto& run : ready) run();
  }
}

void handle::on_watch(zhandle_t*, int type, int, const char* path, void* context) {
  if (type != ZOO_DELETED_EVENT && type != ZOO_CHANGED_EVENT && type != ZOO_CREATED_EVENT) return;
  auto* self = static_cast<handle*>(context);
  const auto change = type == ZOO_DELETED_EVENT ? core::node_change::gone : core::node_change::changed;
  self->ready_.emplace_back([self, path = std::string(path), change] {
    if (self->listener_.node_event) self->listener_.node_event(path, change);
  });
}

// ---- Ends.

void handle::drop(drop_cause cause, std::string text) {
  if (closed_) {
    finish_close(cause == drop_cause::expired);
    return;
  }
  const auto self = shared_from_this();
  free_client();
  deliver();
  if (auto dropped = std::exchange(listener_.dropped, nullptr)) dropped(cause, std::move(text));
}

void handle::lose() {
  if (!refusal_.empty()) return drop(drop_cause::auth_failed, refusal_);
  if (transport_.ends_by_tls()) return drop(drop_cause::tls_failed, describe_end());
  const auto while_connected = last_error_ == ETIMEDOUT ? drop_cause::silent : drop_cause::closed;
  drop(stage_ <= stage::introduced ? cause_while_connecting(last_error_) : while_connected, describe_end());
}

/// Without an answer, a server hangs up on a client that has seen more than the server has; but not on it alone.
bool handle::begin_data_look() {
  if (stage_ != stage::introduced || closed_) return false;
  if (options_.seen->last_zxid == 0 || inspector_.is_in_mid_frame()) return false;
  data_look_ = std::make_shared<data_look>(
      executor_, options_.config->tls,
      [self = shared_from_this()](std::optional<std::int64_t> newest) { self->on_data_seen(newest); });
  data_look_->start(options_.wishes.server, options_.wishes.session_timeout, options_.wishes.session_timeout);
  return true;
}

void handle::on_data_seen(std::optional<std::int64_t> newest) {
  const auto ours = options_.seen->last_zxid;
  if (!newest || *newest >= ours) return lose();
  drop(drop_cause::data_went_back,
       fmt::format(
           "the ensemble's last transaction is {:#x}, and we have seen {:#x}: its data went back, or it is another "
           "ensemble",
           *newest, ours));
}

/// A server of ZooKeeper hangs up in silence on what it does not understand; so does one without a quorum.
std::string handle::describe_end() const {
  std::string how = last_error_ == 0 ? "the server closed the connection" : std::strerror(last_error_);
  if (inspector_.is_in_mid_frame()) {
    how += ", in the middle of an answer";
  } else if (stage_ == stage::introduced && last_error_ == 0) {
    how += " without an answer";
    how += transport_.hint_on_silent_end();
  }
  return transport_.explain_end(std::move(how));
}

void handle::refuse_server(const std::string& fault) {
  if (stage_ == stage::introduced) {
    drop(drop_cause::not_zookeeper, "answered, but not in ZooKeeper's protocol: " + fault);
  } else {
    drop(drop_cause::broke_protocol, "the server broke ZooKeeper's protocol: " + fault);
  }
}

void handle::give_up(std::string why) {
  if (!over_) drop(drop_cause::silent, std::move(why));
}

void handle::abandon() {
  listener_ = {};
  closed_ = nullptr;
  free_client();
  ready_.clear();
}

/// `zookeeper_close` blocks on a connection that lives. So the client sees its end first; then it frees at once, and
/// answers what is outstanding.
void handle::free_client() {
  if (std::exchange(over_, true)) return;
  if (auto* client = std::exchange(client_, nullptr)) {
    const auto lock = lock_client_library();
    if (channel_.is_open()) channel_.end();
    while (zoo_state(client) == ZOO_CONNECTED_STATE) zookeeper_process(client, ZOOKEEPER_READ);
    zookeeper_close(client);
    address_.reset();
  }
  if (data_look_) data_look_->cancel();
  transport_.close();
  deadline_.cancel();
}

void handle::close(std::function<void(bool)> closed) {
  closed_ = std::move(closed);
  if (stage_ != stage::connected) return;  // there may be a session yet
  stage_ = stage::close_requested;
  schedule_pump();
}

/// The C client has no asynchronous close. So the request is ours, once everything before it is answered; and so is
/// its answer, which the client would not know what to make of.
void handle::send_close() {
  const auto request = close_session_request();
  inspector_.sent(request);
  transport_.send(request, [self = shared_from_this()] {});
  stage_ = stage::close_sent;
  deadline_.cancel();
}

void handle::finish_close(bool confirmed) {
  const auto self = shared_from_this();
  free_client();
  deliver();
  listener_ = {};
  if (auto closed = std::exchange(closed_, nullptr)) closed(confirmed);
}

}  // namespace zkelection::zookeeper
