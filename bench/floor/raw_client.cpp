#include "bench/floor/raw_client.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

namespace zkelection::bench {
namespace {

constexpr int node_exists = ZNODEEXISTS;

/// What C hands back to us, once.
template <class Function>
void* to_context(Function function) {
  return new Function(std::move(function));
}
template <class Function>
Function from_context(const void* context) {
  const std::unique_ptr<Function> owned(static_cast<Function*>(const_cast<void*>(context)));
  return std::move(*owned);
}

void check(int result, const char* what) {
  if (result != ZOK) throw std::runtime_error(std::string(what) + ": " + zerror(result));
}

}  // namespace

raw_client::raw_client(asio::io_context& context, std::string hosts, std::chrono::milliseconds session_timeout)
    : context_(context),
      hosts_(std::move(hosts)),
      session_timeout_(session_timeout),
      socket_(context),
      timer_(context) {}

raw_client::~raw_client() { close(); }

asio::awaitable<void> raw_client::connect() {
  const auto on_event = [](zhandle_t*, int type, int state, const char*, void* self) {
    if (type != ZOO_SESSION_EVENT || state != ZOO_CONNECTED_STATE) return;
    if (const auto connected = std::exchange(static_cast<raw_client*>(self)->connected_, nullptr)) connected();
  };
  zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
  client_ = zookeeper_init(hosts_.c_str(), on_event, static_cast<int>(session_timeout_.count()), nullptr, this, 0);
  if (!client_) throw std::runtime_error("no C client for " + hosts_);
  const auto begin = [this](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    connected_ = [this, shared] { asio::post(context_, [shared] { std::move (*shared)(); }); };
    pump();
  };
  co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(begin, asio::use_awaitable);
}

void raw_client::create(const std::string& path, node kind, std::function<void(std::string)> done) {
  const int mode = kind == node::candidate   ? ZOO_EPHEMERAL_SEQUENTIAL
                   : kind == node::container ? ZOO_CONTAINER
                                             : ZOO_PERSISTENT;
  struct reply {
    std::string path;
    std::function<void(std::string)> done;
  };
  const auto on_created = [](int result, const char* created, const Stat*, const void* context) {
    auto [asked, then] = from_context<reply>(context);
    if (result != node_exists) check(result, "create");
    then(result == node_exists ? asked : created);
  };
  check(zoo_acreate2(client_, path.c_str(), "", 0, &ZOO_OPEN_ACL_UNSAFE, mode, on_created,
                     to_context(reply{path, std::move(done)})),
        "create");
  schedule_pump();
}

void raw_client::list(const std::string& path, on_done done) {
  const auto on_listed = [](int result, const String_vector*, const void* context) {
    const auto then = from_context<on_done>(context);
    check(result, "list");
    then();
  };
  check(zoo_aget_children(client_, path.c_str(), 0, on_listed, to_context(std::move(done))), "list");
  schedule_pump();
}

void raw_client::watch(const std::string& path, on_done watching, on_done deleted) {
  const auto on_event = [](zhandle_t*, int type, int, const char*, void* context) {
    if (type == ZOO_DELETED_EVENT) from_context<on_done>(context)();
  };
  const auto on_looked = [](int result, const Stat*, const void* context) {
    const auto then = from_context<on_done>(context);
    check(result, "watch");
    then();
  };
  check(zoo_awexists(client_, path.c_str(), on_event, to_context(std::move(deleted)), on_looked,
                     to_context(std::move(watching))),
        "watch");
  schedule_pump();
}

void raw_client::erase(const std::string& path, on_done done) {
  const auto on_erased = [](int result, const void* context) {
    const auto then = from_context<on_done>(context);
    check(result, "delete");
    then();
  };
  check(zoo_adelete(client_, path.c_str(), -1, on_erased, to_context(std::move(done))), "delete");
  schedule_pump();
}

void raw_client::close() {
  if (!client_) return;
  timer_.cancel();
  if (socket_.is_open()) socket_.release();
  zookeeper_close(std::exchange(client_, nullptr));
}

void raw_client::schedule_pump() {
  if (std::exchange(pump_scheduled_, true)) return;
  asio::post(context_, [self = shared_from_this()] {
    self->pump_scheduled_ = false;
    if (self->client_) self->process(ZOOKEEPER_WRITE);
  });
}

/// Waits for what the client is interested in.
void raw_client::pump() {
  int descriptor = -1, interest = 0;
  timeval limit{};
  check(zookeeper_interest(client_, &descriptor, &interest, &limit), "connect");
  if (socket_.is_open() && socket_.native_handle() != descriptor) socket_.release();
  if (!socket_.is_open()) socket_.assign(descriptor);
  const auto wait = [&](asio::posix::stream_descriptor::wait_type what, bool& waiting, int event) {
    if (std::exchange(waiting, true)) return;
    socket_.async_wait(what, [self = shared_from_this(), &waiting, event](boost::system::error_code error) {
      waiting = false;
      if (!error && self->client_) self->process(event);
    });
  };
  if ((interest & ZOOKEEPER_READ) != 0) wait(asio::posix::stream_descriptor::wait_read, reading_, ZOOKEEPER_READ);
  if ((interest & ZOOKEEPER_WRITE) != 0) wait(asio::posix::stream_descriptor::wait_write, writing_, ZOOKEEPER_WRITE);
  timer_.expires_after(std::chrono::seconds(limit.tv_sec) + std::chrono::microseconds(limit.tv_usec));
  timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (!error && self->client_) self->process(0);
  });
}

void raw_client::process(int events) {
  // The client reads a message at a time.
  int result = zookeeper_process(client_, events);
  while (result == ZOK && (events & ZOOKEEPER_READ) != 0 && client_) result = zookeeper_process(client_, events);
  if (result != ZOK && result != ZNOTHING) check(result, "process");
  if (client_) pump();
}

}  // namespace zkelection::bench
