#include "zkelection/zookeeper/session.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/asio/post.hpp>
#include <random>

#include "zkelection/async/timer_alarm.hpp"

namespace zkelection::zookeeper {
namespace {

using std::chrono::milliseconds;

/// A connection that lived for less does not count as a recovery.
constexpr std::chrono::seconds proven_life{1};

void shuffle(std::vector<server_address>& addresses) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::ranges::shuffle(addresses, random);
}

errc error_of(drop_cause cause) {
  switch (cause) {
    case drop_cause::not_zookeeper: return errc::not_zookeeper;
    case drop_cause::auth_failed: return errc::auth_failed;
    case drop_cause::lost:
    case drop_cause::unreachable:
    case drop_cause::expired: return errc::unreachable;
  }
  return errc::unreachable;
}

}  // namespace

session::session(asio::any_io_executor strand, std::shared_ptr<const session_config> config,
                 std::shared_ptr<const detail::reporter> report)
    : context_end_listener(strand),
      strand_(std::move(strand)),
      config_(std::move(config)),
      report_(std::move(report)),
      target_(std::get<detail::connect_string>(detail::parse_connect_string(config_->hosts))),
      acl_(std::make_shared<const acl_list>(config_->acl)),
      last_failure_{errc::unreachable, fmt::format("{}: no answer yet", config_->hosts)},
      backoff_(milliseconds(50), std::clamp(config_->session_timeout / 4, milliseconds(100), milliseconds(2'000))) {}

void session::open() {
  self_ = shared_from_this();
  resolve();
}

// ---- Getting and keeping a connection.

void session::resolve() {
  resolution_ = std::make_shared<resolution>(
      strand_, target_.hosts, [this](std::vector<server_address> found, const std::string& trouble) {
        if (!trouble.empty()) {
          report(event_level::warning, fmt::format("cannot resolve {}", trouble));
          if (!connected_) last_failure_ = {errc::host_not_found, fmt::format("{}; check the hosts", trouble)};
        }
        // While names cannot be resolved, the addresses of last time are better than none.
        if (!found.empty()) addresses_ = std::move(found);
        untried_ = addresses_;
        shuffle(untried_);
        if (untried_.empty()) {
          retry_later();
        } else {
          connect_next();
        }
      });
  resolution_->start();
}

void session::connect_next() {
  if (untried_.empty()) {
    retry_later();
    return;
  }
  connecting_afresh_ = !id_;
  current_ = std::move(untried_.back());
  untried_.pop_back();
  report(event_level::debug, fmt::format("{}: connecting to {}", current_.host, current_.literal));
  // Of the time before a session expires, each server of a list gets its share.
  const auto share = config_->session_timeout / static_cast<int>(std::max<std::size_t>(3, addresses_.size()));
  handle_options options{current_.literal + target_.chroot,
                         config_->session_timeout,
                         std::max(share, milliseconds(200)),
                         id_,
                         config_,
                         acl_};
  handle_ = std::make_shared<handle>(
      strand_, std::move(options),
      handle::listener{[this] { on_handle_connected(); },
                       [this](drop_cause cause, const std::string& text) { on_handle_dropped(cause, text); },
                       [this](const std::string& path, core::node_change change) { on_node_event(path, change); }});
  handle_->open();
}

void session::retry_later() {
  retry_ = after(backoff_.next(), [this] { resolve(); });
}

void session::on_handle_connected() {
  connected_ = true;
  ever_connected_ = true;
  connected_at_ = std::chrono::steady_clock::now();
  id_ = handle_->session();
  report(event_level::info,
         fmt::format("{}: connected, session {:#x}, timeout {} ms", current_.host,
                     static_cast<std::uint64_t>(id_->client_id), handle_->negotiated_timeout().count()));
  if (closing_) {
    close_handle();
    return;
  }
  tell_listeners([id = id_->client_id](auto& listener) { listener.on_connected(id); });
}

void session::on_handle_dropped(drop_cause cause, const std::string& text) {
  const auto keep_handle = std::exchange(handle_, nullptr);
  const bool was_connected = std::exchange(connected_, false);
  last_failure_ = {error_of(cause), fmt::format("{}: {}; check the hosts and the network", current_.host, text)};
  report(cause == drop_cause::expired ? event_level::warning : event_level::info,
         fmt::format("{}: {}", current_.host, text));
  watches_.clear();
  pipeline_.refuse();
  if (was_connected) {
    if (std::chrono::steady_clock::now() - connected_at_ >= proven_life) backoff_.reset();
    tell_listeners([](auto& listener) { listener.on_suspended(); });
  }
  if (closed_) return;
  if (cause == drop_cause::expired) {
    id_.reset();
    if (closing_) return finish_close(true);
    tell_listeners([](auto& listener) { listener.on_expired(); });
    untried_.push_back(current_);  // this server is well: it told us
  } else if (cause == drop_cause::auth_failed) {
    // Credentials go out before anything else: nothing was done in a session that began with their refusal.
    if (connecting_afresh_) id_.reset();
    if (closing_ && !id_) return finish_close(true);
    last_failure_.text = fmt::format("{}: {}; check the authentication scheme and credentials", current_.host, text);
    tell_listeners([this](auto& listener) { listener.on_refused(last_failure_); });
    untried_.clear();
  }
  if (!closed_) connect_next();
}

// ---- Requests.

/// Requests asked without a connection are refused, but never inside the call.
void session::push(pipeline::request request) {
  pipeline_.push(std::move(request));
  if (connected_ && !closing_) {
    pipeline_.flow(*handle_);
  } else if (!std::exchange(refusal_posted_, true)) {
    asio::post(strand_, [self = shared_from_this()] {
      self->refusal_posted_ = false;
      if (self->connected_ && !self->closing_) {
        self->pipeline_.flow(*self->handle_);
      } else {
        self->pipeline_.refuse();
      }
    });
  }
}

/// `send` submits on a handle, with `done` to call for the answer; `done` given `connection_lost` refuses.
template <class Send, class Done>
void session::ask(Send send, Done done) {
  push([self = shared_from_this(), send = std::move(send), done = std::move(done)](handle* connection) {
    if (connection == nullptr) {
      if constexpr (std::is_same_v<Done, on_created>) {
        done(core::answer::connection_lost, {}, {});
      } else if constexpr (std::is_same_v<Done, on_done>) {
        done(core::answer::connection_lost);
      } else {
        done(core::answer::connection_lost, {});
      }
      return;
    }
    send(*connection, [self, done](core::answer how, const auto&... rest) {
      self->pipeline_.answered();
      done(how, rest...);
      if (self->connected_ && !self->closing_) self->pipeline_.flow(*self->handle_);
    });
  });
}

void session::create(const std::string& path, std::string_view data, seam::node_kind kind, on_created done) {
  const int mode = kind == seam::node_kind::container ? ZOO_CONTAINER : ZOO_EPHEMERAL_SEQUENTIAL;
  ask([path, data = std::string(data), mode](
          handle& connection, on_created answered) { connection.create(path, data, mode, std::move(answered)); },
      std::move(done));
}

void session::list(const std::string& path, on_listed done) {
  ask([path](handle& connection, on_listed answered) { connection.list(path, std::move(answered)); }, std::move(done));
}

void session::read(const std::string& path, watcher watch, on_read done) {
  const bool watching = !watch.expired();
  if (watching) watches_.add(path, watch);
  auto answered = [self = shared_from_this(), path, watch, done = std::move(done)](core::answer how,
                                                                                   const seam::node_info& info) {
    if (how != core::answer::ok) self->watches_.remove(path, watch);
    done(how, info);
  };
  ask([path, watching](handle& connection, on_read answer) { connection.read(path, watching, std::move(answer)); },
      on_read(std::move(answered)));
}

void session::probe(const std::string& path, watcher watch, on_read done) {
  const bool watching = !watch.expired();
  if (watching) watches_.add(path, watch);
  auto answered = [self = shared_from_this(), path, watch, done = std::move(done)](core::answer how,
                                                                                   const seam::node_info& info) {
    if (how != core::answer::ok && how != core::answer::no_node) self->watches_.remove(path, watch);
    done(how, info);
  };
  ask([path, watching](handle& connection, on_read answer) { connection.probe(path, watching, std::move(answer)); },
      on_read(std::move(answered)));
}

void session::drop_watch(const std::string& path, const watcher& watch) {
  // Another election of this session may watch the same node: the ensemble knows of one watch for both.
  if (!watches_.remove(path, watch) || !connected_) return;
  ask([path](handle& connection, on_done answered) { connection.remove_watches(path, std::move(answered)); },
      on_done([](core::answer) {}));
}

void session::erase(const std::string& path, on_done done) {
  ask([path](handle& connection, on_done answered) { connection.erase(path, std::move(answered)); }, std::move(done));
}

void session::sync(const std::string& path, on_done done) {
  ask([path](handle& connection, on_done answered) { connection.sync(path, std::move(answered)); }, std::move(done));
}

std::unique_ptr<seam::alarm> session::after(milliseconds delay, std::function<void()> action) {
  return std::make_unique<async::timer_alarm>(strand_, delay, std::move(action));
}

// ---- Listeners.

template <class Tell>
void session::tell_listeners(Tell tell) {
  const auto listeners = listeners_;  // they come and go while they are told
  for (const auto& [key, listener] : listeners) {
    if (listeners_.contains(key)) tell(*listener);
  }
}

void session::attach(std::shared_ptr<seam::session_listener> listener) {
  const auto* key = listener.get();
  listeners_.emplace(key, std::move(listener));
  if (!connected_ || closing_) return;
  asio::post(strand_, [self = shared_from_this(), key, id = id_->client_id] {
    // Whoever connected, or came, in between has been told already.
    const auto found = self->listeners_.find(key);
    if (found != self->listeners_.end() && self->connected_ && !self->closing_ && self->id_->client_id == id)
      found->second->on_connected(id);
  });
}

void session::detach(const seam::session_listener& listener) { listeners_.erase(&listener); }

void session::on_node_event(const std::string& path, core::node_change change) {
  for (const auto& weak : watches_.take(path)) {
    if (auto listener = weak.lock()) listener->on_node_event(path, change);
  }
}

// ---- The end.

void session::close(std::function<void(bool)> closed) {
  if (closed_) return closed(true);
  close_waiters_.push_back(std::move(closed));
  if (std::exchange(closing_, true)) return;
  tell_listeners([](auto& listener) { listener.on_closing(); });
  pipeline_.refuse();
  if (!id_) {
    finish_close(true);  // no session of ours exists
    return;
  }
  close_limit_ = after(config_->close_timeout, [this] { finish_close(false); });
  if (connected_) close_handle();
}

void session::close_handle() {
  handle_->close([this](bool confirmed) {
    handle_.reset();
    connected_ = false;
    if (confirmed) {
      finish_close(true);
    } else {
      connect_next();  // the connection was lost first: once more on another
    }
  });
}

void session::finish_close(bool confirmed) {
  const auto keep = shared_from_this();
  let_go();
  pipeline_.refuse();
  tell_listeners([confirmed](auto& listener) { listener.on_closed(confirmed); });
  listeners_.clear();
  const auto waiters = std::exchange(close_waiters_, {});
  for (const auto& closed : waiters) closed(confirmed);
}

/// Nobody is told: no handler would run.
void session::on_context_end() noexcept {
  const auto keep = weak_from_this().lock();
  if (!keep) return;
  let_go();
  const auto requests = std::exchange(pipeline_, {});
  const auto listeners = std::exchange(listeners_, {});
  const auto waiters = std::exchange(close_waiters_, {});
}

/// Ends what keeps us and the connection alive.
void session::let_go() {
  closed_ = true;
  connected_ = false;
  self_.reset();
  if (resolution_) resolution_->cancel();
  retry_.reset();
  close_limit_.reset();
  if (handle_) handle_->abandon();
  handle_.reset();
  watches_.clear();
}

}  // namespace zkelection::zookeeper
