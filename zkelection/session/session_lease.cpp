// Sends a session's heartbeats, and tells the listeners of the lease.
#include <fmt/format.h>

#include "zkelection/session/session.hpp"

namespace zkelection::detail {

lease_wishes session::wishes_of_lease() {
  return {[this] { beat(); }, [this](const auto& paths) { check_nodes(paths); },
          [this] { connection_->give_up("a heartbeat was not answered in time"); },
          [this](const auto& lease, bool curtailed) {
            if (curtailed) events_.lease_curtailed(reconnect_.server().host, lease->remaining(), lease_.full_length());
            tell_listeners([&lease](auto& listener) { listener.on_lease_granted(lease); });
          },
          [this] { tell_listeners([](auto& listener) { listener.on_lease_lapsed(); }); }};
}

/// No lease comes of one that does not count, so no mastership begins, and nothing else might say so. The end of the
/// connection speaks for itself.
void session::heartbeat_answered(core::answer how, bool counts, complaint& of, std::string_view part) {
  if (counts) return of.is_over();
  if (core::classify(how) == core::outcome::lost || how == core::answer::auth_failed) return;
  const auto text = fmt::format("{}: answers the {} of heartbeats with {}; check the servers' logs",
                                reconnect_.server().host, part, connection_->last_answer());
  if (!reconnect_.is_served()) last_failure_ = {errc::rejected, text};
  if (of.is_due(clock_->now())) events_.heartbeats_refused(reconnect_.server().host, text, connection_->last_answer());
}

/// Heartbeats do not queue up behind the requests of elections.
void session::beat() {
  connection_->sync("/", [self = shared_from_this(), sync = lease_.sending()](core::answer how) {
    if (!self->is_open()) return;
    if (how == core::answer::ok) self->reconnect_.served();
    self->heartbeat_answered(how, how == core::answer::ok, self->failing_syncs_, "sync");
    self->lease_.synced(sync, how == core::answer::ok);
  });
}

void session::check_nodes(const std::vector<std::string>& paths) {
  connection_->check(paths, [self = shared_from_this(), paths, write = lease_.sending()](core::answer how,
                                                                                         const check_result& result) {
    if (!self->is_open()) return;
    for (std::size_t i = 0; i < result.checks.size(); ++i) {
      if (result.checks[i] != core::answer::no_node) continue;
      // Its watch should have told; but watches get lost.
      const auto node = self->checked_.find(paths[i]);
      if (node == self->checked_.end()) continue;
      if (auto listener = node->second.lock()) listener->on_node_event(paths[i], core::node_change::gone);
    }
    if (!self->is_open()) return;
    self->heartbeat_answered(how, result.acknowledged, self->failing_checks_, "write");
    // Only now: a candidate whose node is missing must not take the lease for a mastership.
    self->lease_.checked(write, result.acknowledged);
  });
}

void session::start_checking(const std::string& path, watcher watch) {
  checked_.insert_or_assign(path, std::move(watch));
  lease_.add(path);
}

void session::stop_checking(const std::string& path) {
  checked_.erase(path);
  lease_.remove(path);
}

}  // namespace zkelection::detail
