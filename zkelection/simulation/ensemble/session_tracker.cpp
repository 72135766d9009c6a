#include "zkelection/simulation/ensemble/session_tracker.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::simulation {

void session_tracker::advance(core::instant now) {
  advance_without_choice(now);
  for (auto& [id, it] : sessions_) it.chosen = it.chosen || it.expiry <= now_;
}

void session_tracker::open(std::int64_t session, std::chrono::nanoseconds timeout) {
  sessions_.insert_or_assign(session, record{timeout, boundary_after(timeout)});
}

void session_tracker::renew(std::int64_t session) {
  const auto found = sessions_.find(session);
  if (found == sessions_.end() || found->second.chosen) return;
  found->second.expiry = boundary_after(found->second.timeout);
}

void session_tracker::close(std::int64_t session) {
  sessions_.erase(session);
  for (auto& heard_of : unreported_) heard_of.erase(session);
}

void session_tracker::restart() {
  for (auto& [id, it] : sessions_) it = {it.timeout, boundary_after(it.timeout)};
  for (auto& heard_of : unreported_) heard_of.clear();
}

void session_tracker::report(std::size_t server) {
  for (const auto session : take_report(server)) renew(session);
}

std::set<std::int64_t> session_tracker::take_report(std::size_t server) {
  return std::exchange(unreported_[server], {});
}

std::optional<core::instant> session_tracker::next_expiry() const {
  std::optional<core::instant> next;
  for (const auto& [id, it] : sessions_) {
    if (!it.chosen) next = next ? std::min(*next, it.expiry) : it.expiry;
  }
  return next;
}

std::vector<std::int64_t> session_tracker::expired() const {
  std::vector<std::int64_t> all;
  for (const auto& [id, it] : sessions_) {
    if (it.chosen) all.push_back(id);
  }
  return all;
}

/// Always later than T from now: a whole tick later, if that is a boundary itself.
core::instant session_tracker::boundary_after(std::chrono::nanoseconds timeout) const {
  return ((now_ + timeout) / tick_ + 1) * tick_;
}

}  // namespace zkelection::simulation
