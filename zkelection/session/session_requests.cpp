// The requests of a session: how they are queued, refused without a connection, and counted for the lease.
#include <boost/asio/post.hpp>

#include "zkelection/session/session.hpp"

namespace zkelection::detail {

/// An acknowledged write is evidence for the lease. To be called as the request is submitted.
template <class Done>
Done session::as_evidence(Done done) {
  return [self = shared_from_this(), write = lease_.sending(), done = std::move(done)](core::answer how,
                                                                                       const auto&... rest) {
    if (self->reconnect_.has_connection() && (how == core::answer::ok || how == core::answer::no_node))
      self->lease_.written(write);
    done(how, rest...);
  };
}

/// Requests asked without a connection are refused, but never inside the call.
void session::push(pipeline::request request) {
  pipeline_.push(std::move(request));
  if (is_open()) {
    pipeline_.flow(*connection_);
  } else if (!std::exchange(refusal_posted_, true)) {
    asio::post(strand_, [self = shared_from_this()] {
      self->refusal_posted_ = false;
      if (self->is_open()) {
        self->pipeline_.flow(*self->connection_);
      } else {
        self->pipeline_.refuse();
      }
    });
  }
}

/// `send` submits on a connection, with `done` to call for the answer; `done` given `connection_lost` refuses.
template <class Send, class Done>
void session::ask(Send send, Done done) {
  push([self = shared_from_this(), send = std::move(send), done = std::move(done)](connection* to) {
    if (to == nullptr) {
      if constexpr (std::is_same_v<Done, on_created>) {
        done(core::answer::connection_lost, {}, {});
      } else if constexpr (std::is_same_v<Done, on_done>) {
        done(core::answer::connection_lost);
      } else {
        done(core::answer::connection_lost, {});
      }
      return;
    }
    send(*self, *to, [self, done](core::answer how, const auto&... rest) {
      self->pipeline_.answered();
      if (self->reconnect_.has_connection()) self->lease_.heard();
      if (const auto what = core::classify(how); what == core::outcome::done || what == core::outcome::gone)
        self->reconnect_.served();
      done(how, rest...);
      if (self->is_open()) self->pipeline_.flow(*self->connection_);
    });
  });
}

void session::create(const std::string& path, std::string_view data, seam::node_kind kind, on_created done) {
  ask(
      [path, data = std::string(data), kind](session& self, connection& to, on_created answered) {
        to.create(path, data, kind, self.as_evidence(std::move(answered)));
      },
      std::move(done));
}

void session::list(const std::string& path, on_listed done) {
  ask([path](session&, connection& to, on_listed answered) { to.list(path, std::move(answered)); }, std::move(done));
}

void session::read(const std::string& path, watcher watch, on_read done) {
  const bool watching = !watch.expired();
  if (watching) watches_.add(path, watch);
  auto answered = [self = shared_from_this(), path, watch, done = std::move(done)](core::answer how,
                                                                                   const seam::node_info& info) {
    if (how != core::answer::ok) self->watches_.remove(path, watch);
    done(how, info);
  };
  ask([path, watching](session&, connection& to, on_read answer) { to.read(path, watching, std::move(answer)); },
      on_read(std::move(answered)));
}

void session::probe(const std::string& path, watcher watch, on_read done) {
  const bool watching = !watch.expired();
  if (watching) watches_.add(path, watch);
  auto answered = [self = shared_from_this(), path, watch, done = std::move(done)](core::answer how,
                                                                                   const seam::node_info& info) {
    // `exists` leaves a watch on a node that never comes to be.
    const bool last = how != core::answer::ok && self->watches_.remove(path, watch);
    if (last && how == core::answer::no_node && self->reconnect_.has_connection()) self->remove_watch(path);
    done(how, info);
  };
  ask([path, watching](session&, connection& to, on_read answer) { to.probe(path, watching, std::move(answer)); },
      on_read(std::move(answered)));
}

void session::drop_watch(const std::string& path, const watcher& watch) { watches_.remove(path, watch); }

void session::remove_watch(const std::string& path) {
  ask([path](session&, connection& to, on_done answered) { to.remove_watches(path, std::move(answered)); },
      on_done([](core::answer) {}));
}

void session::erase(const std::string& path, on_done done) {
  ask([path](session& self, connection& to,
             on_done answered) { to.erase(path, self.as_evidence(std::move(answered))); },
      std::move(done));
}

void session::sync(const std::string& path, on_done done) {
  ask([path](session&, connection& to, on_done answered) { to.sync(path, std::move(answered)); }, std::move(done));
}

}  // namespace zkelection::detail
