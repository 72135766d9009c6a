#include "zkelection/simulation/link.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <charconv>

#include "zkelection/session/node_time.hpp"

namespace zkelection::simulation {
namespace {

using simulation::response;
namespace request = simulation::request;

/// Servers are called by their number, in the place of a port.
std::size_t number_of(const detail::server_address& server) {
  const auto& name = server.literal;
  std::size_t port = 0;
  std::from_chars(name.data() + name.rfind(':') + 1, name.data() + name.size(), port);
  return port - 1;
}

seam::node_info info_of(const simulation::znode& node) {
  return {node.stat, detail::time_of(node.created_ms), node.data};
}

}  // namespace

link::link(asio::any_io_executor executor, std::shared_ptr<cluster> servers, cluster::client_id who,
           std::shared_ptr<seam::time_source> clock, detail::connection_wishes wishes, listener callbacks)
    : executor_(std::move(executor)),
      cluster_(std::move(servers)),
      who_(who),
      clock_(std::move(clock)),
      wishes_(std::move(wishes)),
      listener_(std::move(callbacks)) {}

/// A link that is abandoned in between does not call the function.
template <class Function>
void link::post(Function function) {
  asio::post(executor_, [weak = weak_from_this(), function = std::move(function)]() mutable {
    if (const auto self = weak.lock()) function(*self);
  });
}

/// There is no way to a server that could be cut off: only the ensemble's answer tells.
void link::reach() {
  post([](link& self) {
    if (const auto reached = self.listener_.reached) reached();
  });
}

void link::introduce() {
  post([](link& self) { self.connect(); });
}

void link::connect() {
  if (!listener_.connected && !closed_) return;  // abandoned
  connecting_since_ = clock_->now();
  const auto number = number_of(wishes_.server);
  const auto known = wishes_.session ? std::optional(wishes_.session->id) : std::nullopt;
  const auto answer = number < cluster_->size() ? cluster_->connect(connecting_since_, who_, number, known,
                                                                    wishes_.session_timeout, weak_from_this())
                                                : cluster::refusal::unreachable;
  if (const auto* admission = std::get_if<cluster::admission>(&answer)) {
    id_ = admission->link;
    session_ = admission->session;
    negotiated_timeout_ = std::chrono::duration_cast<std::chrono::milliseconds>(admission->session_timeout);
    wake_when_due();
    if (closed_) return cluster_->end_session(connecting_since_, *id_);
    listener_.connected();
  } else if (std::get<cluster::refusal>(answer) == cluster::refusal::expired) {
    drop(detail::drop_cause::expired, "the session has expired");
  } else {
    drop(detail::drop_cause::unreachable, "cut off");
  }
}

/// The ensemble has no thread of its own: its clients see to it that it does what is due.
void link::wake_when_due() {
  const auto next = cluster_->next_due();
  if (!id_ || !next) return;
  if (!timer_) {
    timer_ = clock_->make_timer([this] {
      cluster_->come_by(clock_->now());
      wake_when_due();
    });
  }
  timer_->set(*next);
}

// ---- Requests.

void link::ask(simulation::any_request what, on_answer done) {
  if (!id_) {
    post([done = std::move(done)](link&) { done({core::answer::connection_lost, {}, {}, {}, {}}); });
    return;
  }
  asked_.push_back(std::move(done));
  cluster_->submit(clock_->now(), *id_, std::move(what));
}

void link::create(const std::string& path, std::string_view data, seam::node_kind kind, seam::client::on_created done) {
  ask(request::create{path, std::string(data), kind},
      [done = std::move(done)](const response& answer) { done(answer.how, answer.path, answer.node.stat); });
}

void link::list(const std::string& path, seam::client::on_listed done) {
  ask(request::list{path}, [done = std::move(done)](const response& answer) { done(answer.how, answer.children); });
}

void link::read(const std::string& path, bool watch, seam::client::on_read done) {
  ask(request::read{path, watch},
      [done = std::move(done)](const response& answer) { done(answer.how, info_of(answer.node)); });
}

void link::probe(const std::string& path, bool watch, seam::client::on_read done) {
  ask(request::probe{path, watch}, [done = std::move(done)](const response& answer) {
    auto info = info_of(answer.node);
    info.data.clear();
    done(answer.how, info);
  });
}

void link::erase(const std::string& path, seam::client::on_done done) {
  ask(request::erase{path}, [done = std::move(done)](const response& answer) { done(answer.how); });
}

void link::sync(const std::string&, seam::client::on_done done) {
  ask(request::sync{}, [done = std::move(done)](const response& answer) { done(answer.how); });
}

void link::remove_watches(const std::string& path, seam::client::on_done done) {
  ask(request::drop_watch{path}, [done = std::move(done)](const response& answer) { done(answer.how); });
}

void link::check(const std::vector<std::string>& paths, on_checked done) {
  ask(request::check{paths}, [done = std::move(done), count = paths.size()](const response& answer) {
    // What was turned away as a whole has looked at no node.
    detail::check_result result{!answer.checks.empty(), answer.checks};
    result.checks.resize(count, core::answer::outcome_unknown);
    done(answer.how, result);
  });
}

// ---- What the ensemble says.

void link::hear(simulation::message what) {
  post([what = std::move(what)](link& self) {
    if (!self.id_) return;
    if (const auto* happened = std::get_if<simulation::event>(&what)) {
      // A link that closes reads only the answers.
      if (self.listener_.node_event && !self.closed_) self.listener_.node_event(happened->path, happened->change);
    } else if (!self.asked_.empty()) {
      const auto done = std::move(self.asked_.front());
      self.asked_.pop_front();
      done(std::get<simulation::response>(what));
    }
  });
}

void link::hear_of_the_end(ending how) {
  post([how](link& self) {
    if (!self.id_) return;
    switch (how) {
      case ending::lost: return self.drop(detail::drop_cause::closed, "the server closed the connection");
      case ending::expired: return self.drop(detail::drop_cause::expired, "the session has expired");
    }
  });
}

void link::hear_of_a_deadline() {
  post([](link& self) { self.wake_when_due(); });
}

// ---- Ends.

void link::hang_up() {
  timer_.reset();
  if (const auto id = std::exchange(id_, std::nullopt)) cluster_->disconnect(clock_->now(), *id);
}

void link::lose_answers() {
  for (const auto& done : std::exchange(asked_, {})) done({core::answer::connection_lost, {}, {}, {}, {}});
}

void link::drop(detail::drop_cause cause, std::string text) {
  const auto self = shared_from_this();
  const bool was_connected = id_.has_value();
  hang_up();
  lose_answers();
  if (auto closed = std::exchange(closed_, nullptr)) {
    listener_ = {};
    closed(was_connected && !cluster_->is_open(session_));
  } else if (auto dropped = std::exchange(listener_.dropped, nullptr)) {
    listener_ = {};
    dropped(cause, std::move(text));
  }
}

void link::give_up(std::string why) {
  if (id_) drop(detail::drop_cause::silent, std::move(why));
}

void link::close(std::function<void(bool confirmed)> closed) {
  closed_ = std::move(closed);
  if (id_) cluster_->end_session(clock_->now(), *id_);  // otherwise as soon as there is a session
}

void link::abandon() {
  listener_ = {};
  closed_ = nullptr;
  hang_up();
  asked_.clear();
}

}  // namespace zkelection::simulation
