#include "zkelection/core/lease_session.hpp"

#include <algorithm>
#include <array>
#include <boost/assert.hpp>
#include <utility>

namespace zkelection::core {

/// The table of `phase`, row by row.
void lease_session::enter(phase next) {
  using enum phase;
  [[maybe_unused]] static constexpr std::array legal = {
      std::pair{offline, keeping}, std::pair{keeping, seeking}, std::pair{seeking, keeping},
      std::pair{keeping, offline}, std::pair{seeking, offline}, std::pair{offline, stopped},
  };
  BOOST_ASSERT(std::ranges::find(legal, std::pair{phase_, next}) != legal.end());
  phase_ = next;
}

lease_session::step lease_session::connected(instant connecting, std::chrono::nanoseconds session_timeout,
                                             bool new_session, instant now) {
  BOOST_ASSERT(!new_session || !lease_.end());  // the old one has expired, and its lease with it
  auto out = begin_step(now);
  enter(phase::keeping);
  timeout_ = session_timeout;
  lease_.opened(connecting, session_timeout, new_session);
  run_to_new_end(out, now);
  out.beat = heartbeat_.connected(now, session_timeout);
  return out;
}

void lease_session::disconnected() {
  if (is_online()) enter(phase::offline);
  lease_.dropped();
  heartbeat_.disconnected();
  hurried_ = false;
}

void lease_session::expired() {
  disconnected();
  lease_.expired();
  running_until_.reset();
}

void lease_session::stop() {
  disconnected();
  if (phase_ != phase::stopped) enter(phase::stopped);
}

lease_session::step lease_session::synced(const lease::request& sync, bool success, instant now) {
  BOOST_ASSERT(is_online());
  auto out = begin_step(now);
  if (success) lease_.synced(sync, now);
  out.beat = heartbeat_.synced(success, now);
  return out;
}

lease_session::step lease_session::written(const lease::request& write, instant now) {
  BOOST_ASSERT(phase_ != phase::offline);
  auto out = begin_step(now);
  write_counted(write, now, out);
  return out;
}

/// If the write does not count, because the server was too busy for it, say, the next one goes out with the next beat.
lease_session::step lease_session::checked(const lease::request& write, bool acknowledged, instant now) {
  BOOST_ASSERT(is_online());
  auto out = begin_step(now);
  heartbeat_.checked();
  if (acknowledged) write_counted(write, now, out);
  return out;
}

void lease_session::write_counted(const lease::request& write, instant now, step& out) {
  lease_.written(write, now);
  run_to_new_end(out, now);
  out.granted = settle(write, now);
}

/// Before the event can move the lease: what is over is not renewed.
lease_session::step lease_session::begin_step(instant now) {
  step out;
  out.lapsed = running_until_ && *running_until_ <= now;
  if (out.lapsed) running_until_.reset();
  return out;
}

void lease_session::run_to_new_end(step& out, instant now) {
  const auto end = lease_.end();
  if (!end || *end <= now || end == running_until_) return;
  BOOST_ASSERT(!running_until_ || *running_until_ < *end);
  out.end = running_until_ = end;
}

/// The lease has moved. Grants it if a candidate has asked and it is long enough; otherwise it may take another write.
lease_session::grant lease_session::settle(const lease::request& write, instant now) {
  if (phase_ != phase::seeking) return grant::none;
  const bool full = is_full(now);
  const bool sent_for_it = write.sent >= asked_since_;
  if (full || (is_running(now) && sent_for_it)) {
    enter(phase::keeping);
    hurried_ = false;
    return full ? grant::full : grant::curtailed;
  }
  // This write was on its way when somebody asked, or it is the first of the two that a broken chain takes.
  if (!sent_for_it || lease_.second_write_from()) hurried_ = true;
  return grant::none;
}

bool lease_session::is_full(instant now) const { return lease_.end() && *lease_.end() - now >= full_length(); }

lease_session::step lease_session::ask(instant now) {
  auto out = begin_step(now);
  if (is_full(now)) {
    BOOST_ASSERT(is_running(now));
    out.granted = grant::full;
  } else if (phase_ == phase::keeping) {
    enter(phase::seeking);
    asked_since_ = now;
    hurried_ = true;
  }
  return out;
}

void lease_session::add(const std::string& path, instant now) {
  heartbeat_.add(path);
  if (is_online() && !is_full(now)) hurried_ = true;
}

/// If a beat is due, its write follows the answer to its sync, which makes the write worth more.
lease_session::step lease_session::on_time(instant now) {
  auto out = begin_step(now);
  out.beat = heartbeat_.due(now);
  if (hurried_ && (out.beat.sync || now >= hurry_from())) {
    hurried_ = false;
    if (!out.beat.sync) out.beat.checks = heartbeat_.hurry(now).checks;
  }
  return out;
}

std::optional<instant> lease_session::next() const {
  if (phase_ == phase::stopped) return std::nullopt;
  const auto beat = next_beat();
  return beat && running_until_ ? std::min(*beat, *running_until_) : beat ? beat : running_until_;
}

std::optional<instant> lease_session::next_beat() const {
  const auto beat = heartbeat_.next();
  return beat && hurried_ ? std::min(*beat, hurry_from()) : beat;
}

}  // namespace zkelection::core
