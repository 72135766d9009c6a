#include "zkelection/zookeeper/handle.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>

#include "zkelection/session/shortage.hpp"
#include "zkelection/zookeeper/answers.hpp"
#include "zkelection/zookeeper/client_library.hpp"
#include "zkelection/zookeeper/protocol/handshake.hpp"

namespace zkelection::zookeeper {
namespace {

void discard_log(const char*) {}

/// Sockets have unique inode numbers while they are open, and our duplicate keeps this one open.
std::uint64_t inode_of(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}

/// The C client says EHOSTDOWN when the server has closed the connection.
std::string describe(int error) {
  if (error == 0 || error == EHOSTDOWN) return "the server closed the connection";
  return std::strerror(error);
}

drop_cause cause_while_connecting(int error) {
  return detail::is_shortage(error) ? drop_cause::shortage : drop_cause::unreachable;
}

/// Puts the end of a socket that nobody else ever had in the place of the client's own.
void blind(int client_descriptor) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return;
  ::close(ends[1]);
  ::dup3(ends[0], client_descriptor, O_CLOEXEC);
  ::close(ends[0]);
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
      socket_(executor_),
      deadline_(executor_),
      connect_deadline_(executor_) {}

handle::~handle() { abandon(); }

void handle::open() {
  const auto& wishes = options_.wishes;
  // An IP literal without brackets, a port and perhaps a chroot: the C client splits at the last colon.
  const auto endpoint = wishes.server.literal + wishes.chroot;
  {
    const auto lock = lock_client_library();
    clientid_t known{};
    if (wishes.session) known = to_client_id(*wishes.session);
    client_ = zookeeper_init2(endpoint.c_str(), &handle::on_watch, static_cast<int>(wishes.session_timeout.count()),
                              wishes.session ? &known : nullptr, this, ZOO_NO_LOG_CLIENTENV, &discard_log);
    if (client_ == nullptr) client_error_ = errno;
    if (client_ != nullptr) {
      zoo_set_servers_resolution_delay(client_, -1);
      for (const auto& auth : wishes.without_credentials ? std::vector<auth_entry>() : options_.config->auth) {
        zoo_add_auth(client_, auth.scheme.c_str(), auth.credentials.data(), static_cast<int>(auth.credentials.size()),
                     nullptr, nullptr);
      }
    }
  }
  connect_deadline_.expires_after(wishes.connect_timeout);
  connect_deadline_.async_wait([weak = weak_from_this()](error_code error) {
    auto self = weak.lock();
    if (error || !self || self->stage_ != stage::connecting || self->client_ == nullptr) return;
    if (self->socket_.is_open() && self->handshake_is_foreign()) {
      self->drop(drop_cause::not_zookeeper, "answered, but not in ZooKeeper's protocol");
    } else {
      self->drop(drop_cause::unreachable,
                 fmt::format("no answer within {} ms", self->options_.wishes.connect_timeout.count()));
    }
  });
  schedule_pump();
}

// ---- The loop: ask the C client what it waits for, wait for it, let it work.

void handle::schedule_pump() {
  if (std::exchange(pump_scheduled_, true)) return;
  asio::post(executor_, [self = shared_from_this()] {
    self->pump_scheduled_ = false;
    self->pump();
  });
}

void handle::pump() {
  if (stage_ == stage::close_sent) return;
  if (client_ == nullptr) {
    if (auto dropped = std::exchange(listener_.dropped, nullptr))
      dropped(cause_while_connecting(client_error_),
              fmt::format("the C client could not be made: {}", std::strerror(client_error_)));
    return;
  }
  look_at_state();
  if (client_ == nullptr) return;
  int fd = -1;
  int interest = 0;
  timeval wait{};
  ask_client([&] {
    stamp_connecting();
    return zookeeper_interest(client_, &fd, &interest, &wait);
  });
  deliver();
  if (client_ == nullptr) return;
  if (fd == -1 || !take_socket(fd)) {
    lose();
    return;
  }
  look_at_state();
  if (client_ == nullptr) return;
  if (stage_ == stage::close_requested && outstanding_ == 0 && (interest & ZOOKEEPER_WRITE) == 0) {
    send_close();
    return;
  }
  arm(interest, std::chrono::seconds(wait.tv_sec) + std::chrono::milliseconds(wait.tv_usec / 1000 + 1));
}

/// The first socket is ours to watch. Any other means that the C client has begun to reconnect: this connection is
/// over.
bool handle::take_socket(int fd) {
  const auto inode = inode_of(fd);
  if (socket_.is_open()) return inode == socket_inode_;
  const int duplicate = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (duplicate == -1) {
    client_error_ = errno;
    return false;
  }
  error_code error;
  socket_.assign(duplicate, error);
  if (error) {
    client_error_ = error.value();
    ::close(duplicate);
    return false;
  }
  socket_inode_ = inode;
  client_descriptor_ = fd;
  // Until the handshake is read, wake up only for enough of it to tell whether it is one.
  const int enough = handshake_prefix;
  ::setsockopt(duplicate, SOL_SOCKET, SO_RCVLOWAT, &enough, sizeof enough);
  return true;
}

void handle::arm(int interest, std::chrono::milliseconds deadline) {
  if ((interest & ZOOKEEPER_READ) != 0 && !std::exchange(waiting_to_read_, true)) {
    socket_.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](error_code error) {
      self->waiting_to_read_ = false;
      if (!error) self->process(ZOOKEEPER_READ);
    });
  }
  if ((interest & ZOOKEEPER_WRITE) != 0 && !std::exchange(waiting_to_write_, true)) {
    socket_.async_wait(asio::posix::stream_descriptor::wait_write, [self = shared_from_this()](error_code error) {
      self->waiting_to_write_ = false;
      if (!error) self->process(ZOOKEEPER_WRITE);
    });
  }
  deadline_.expires_after(deadline);
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->pump();
  });
}

void handle::process(int events) {
  if (client_ == nullptr) return;
  if (stage_ == stage::close_sent) {
    read_close_reply();
    return;
  }
  if (stage_ == stage::connecting && (events & ZOOKEEPER_READ) != 0 && handshake_is_foreign()) {
    drop(drop_cause::not_zookeeper, "answered, but not in ZooKeeper's protocol");
    return;
  }
  const auto work = [this, events] {
    stamp_connecting();
    return zookeeper_process(client_, events);
  };
  // The client reads one message a call: go on until there is none.
  for (int result = ZOK; result == ZOK && client_ != nullptr && (events & ZOOKEEPER_READ) != 0;) {
    result = ask_client(work);
    if (result == ZOK) deliver();
  }
  if (client_ != nullptr && events == ZOOKEEPER_WRITE) ask_client(work);
  look_at_state();
  pump();
}

/// The client asks for the session in the call that leaves its connecting state. Until then any call may be that one.
void handle::stamp_connecting() {
  const int state = zoo_state(client_);
  if (state != ZOO_ASSOCIATING_STATE && state != ZOO_CONNECTED_STATE) connecting_since_ = options_.clock->now();
}

/// The C client's state tells what happened; its session events are not needed.
void handle::look_at_state() {
  if (client_ == nullptr) return;
  const int state = zoo_state(client_);
  if (state == ZOO_EXPIRED_SESSION_STATE) {
    drop(drop_cause::expired, "the session has expired");
  } else if (state == ZOO_AUTH_FAILED_STATE) {
    drop(drop_cause::auth_failed, "the authentication was refused");
  } else if (!refusal_.empty()) {
    drop(drop_cause::auth_failed, refusal_);
  } else if (state == ZOO_CONNECTED_STATE && stage_ == stage::connecting) {
    stage_ = stage::connected;
    session_ = to_key(*zoo_client_id(client_));
    negotiated_timeout_ = std::chrono::milliseconds(zoo_recv_timeout(client_));
    connect_deadline_.cancel();
    const int any = 1;
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVLOWAT, &any, sizeof any);
    listener_.connected();
  } else if (socket_.is_open() && is_dropped(state)) {
    lose();
  }
}

/// A peer that speaks another protocol would crash the C client with an assertion.
bool handle::handshake_is_foreign() {
  std::array<unsigned char, handshake_prefix> prefix{};
  const auto size = ::recv(socket_.native_handle(), prefix.data(), prefix.size(), MSG_PEEK | MSG_DONTWAIT);
  return size > 0 && !may_be_handshake({prefix.data(), static_cast<std::size_t>(size)});
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
  if (stage_ == stage::close_requested || stage_ == stage::close_sent) {
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
  const auto while_connected = client_error_ == ETIMEDOUT ? drop_cause::silent : drop_cause::closed;
  drop(stage_ == stage::connecting ? cause_while_connecting(client_error_) : while_connected, describe(client_error_));
}

void handle::give_up(std::string why) {
  if (client_ != nullptr) drop(drop_cause::silent, std::move(why));
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
  if (client_ == nullptr) return;
  auto* client = std::exchange(client_, nullptr);
  {
    const auto lock = lock_client_library();
    if (socket_.is_open()) ::shutdown(socket_.native_handle(), SHUT_RDWR);
    // The reply to a close that the client never asked for would end the process in an assertion.
    if (stage_ == stage::close_sent && inode_of(client_descriptor_) == socket_inode_) blind(client_descriptor_);
    while (zoo_state(client) == ZOO_CONNECTED_STATE) zookeeper_process(client, ZOOKEEPER_READ);
    zookeeper_close(client);
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
  deadline_.cancel();
  connect_deadline_.cancel();
}

void handle::close(std::function<void(bool)> closed) {
  closed_ = std::move(closed);
  stage_ = stage::close_requested;
  schedule_pump();
}

/// The C client has no asynchronous close, so the request goes out behind its back, once everything before it is
/// answered. From here on the client reads nothing: it would not know what to make of the reply.
void handle::send_close() {
  const auto request = close_session_request();
  const auto sent = ::send(socket_.native_handle(), request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(request.size())) {
    finish_close(false);
    return;
  }
  stage_ = stage::close_sent;
  deadline_.cancel();
  arm_close_reply();
}

void handle::arm_close_reply() {
  if (std::exchange(waiting_to_read_, true)) return;
  socket_.async_wait(asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](error_code error) {
    self->waiting_to_read_ = false;
    if (!error) self->read_close_reply();
  });
}

void handle::read_close_reply() {
  std::array<char, 4096> chunk{};
  for (;;) {
    const auto size = ::recv(socket_.native_handle(), chunk.data(), chunk.size(), MSG_DONTWAIT);
    if (size > 0) {
      close_reply_.append(chunk.data(), static_cast<std::size_t>(size));
      if (ends_with_close_reply(close_reply_)) return finish_close(true);
    } else if (size == -1 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
      return arm_close_reply();
    } else {
      return finish_close(false);
    }
  }
}

void handle::finish_close(bool confirmed) {
  const auto self = shared_from_this();
  free_client();
  deliver();
  listener_ = {};
  if (auto closed = std::exchange(closed_, nullptr)) closed(confirmed);
}

}  // namespace zkelection::zookeeper
