#include "zkelection/core/lease_session.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::core {

lease_session::step lease_session::connected(instant connecting, std::chrono::nanoseconds session_timeout,
                                             bool new_session, instant now) {
  timeout_ = session_timeout;
  lease_.opened(connecting, session_timeout, new_session);
  return {grant::none, heartbeat_.connected(now, session_timeout)};
}

void lease_session::disconnected() {
  lease_.dropped();
  heartbeat_.disconnected();
  asked_since_.reset();
  hurried_ = false;
}

void lease_session::expired() {
  disconnected();
  lease_.expired();
}

lease_session::step lease_session::synced(const lease::request& sync, bool success, instant now) {
  if (success) lease_.synced(sync, now);
  return {grant::none, heartbeat_.synced(success, now)};
}

lease_session::step lease_session::written(const lease::request& write, instant now) {
  lease_.written(write, now);
  return {settle(write, now), {}};
}

/// If the write does not count, because the server was too busy for it, say, the next one goes out with the next beat.
lease_session::step lease_session::checked(const lease::request& write, bool acknowledged, instant now) {
  heartbeat_.checked();
  if (!acknowledged) return {};
  return written(write, now);
}

/// The lease has moved. Grants it if a candidate has asked and it is long enough; otherwise it may take another write.
lease_session::grant lease_session::settle(const lease::request& write, instant now) {
  if (!asked_since_) return grant::none;
  const bool full = is_full(now);
  const bool holds = lease_.end() && *lease_.end() > now;
  const bool sent_for_it = write.sent >= *asked_since_;
  if (full || (holds && sent_for_it)) {
    asked_since_.reset();
    hurried_ = false;
    return full ? grant::full : grant::curtailed;
  }
  // This write was on its way when somebody asked, or it is the first of the two that a broken chain takes.
  if (!sent_for_it || lease_.second_write_from()) hurried_ = true;
  return grant::none;
}

bool lease_session::is_full(instant now) const { return lease_.end() && *lease_.end() - now >= full_length(); }

bool lease_session::ask(instant now) {
  if (is_full(now)) return true;
  if (!heartbeat_.next() || asked_since_) return false;
  asked_since_ = now;
  hurried_ = true;
  return false;
}

void lease_session::add(const std::string& path, instant now) {
  heartbeat_.add(path);
  if (heartbeat_.next() && !is_full(now)) hurried_ = true;
}

/// If a beat is due, its write follows the answer to its sync, which makes the write worth more.
lease_session::step lease_session::on_time(instant now) {
  auto beat = heartbeat_.due(now);
  if (hurried_ && (beat.sync || now >= hurry_from())) {
    hurried_ = false;
    if (!beat.sync) beat.checks = heartbeat_.hurry(now).checks;
  }
  return {grant::none, beat};
}

std::optional<instant> lease_session::next() const {
  const auto beat = heartbeat_.next();
  return beat && hurried_ ? std::min(*beat, hurry_from()) : beat;
}

}  // namespace zkelection::core
