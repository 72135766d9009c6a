#include "zkelection/lease/lease_keeper.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::detail {

lease_keeper::lease_keeper(std::shared_ptr<seam::time_source> clock, std::chrono::nanoseconds tick, lease_wishes wishes)
    : clock_(std::move(clock)), wishes_(std::move(wishes)), session_(tick) {}

void lease_keeper::connected(core::instant connecting, std::chrono::nanoseconds session_timeout, bool new_session) {
  timeout_ = session_timeout;
  const auto at = now();
  carry_out(session_.connected(connecting, session_timeout, new_session, at), at);
}

void lease_keeper::disconnected() {
  session_.disconnected();
  set_timer();
}

void lease_keeper::expired() {
  session_.expired();
  set_timer();
  shared_.reset();
}

void lease_keeper::stop() {
  stopped_ = true;
  session_.disconnected();
  timer_.reset();
}

void lease_keeper::synced(const core::lease::request& sync, bool success) {
  const auto at = now();
  carry_out(session_.synced(sync, success, at), at);
}

void lease_keeper::written(const core::lease::request& write) {
  const auto at = now();
  carry_out(session_.written(write, at), at);
}

void lease_keeper::checked(const core::lease::request& write, bool acknowledged) {
  const auto at = now();
  carry_out(session_.checked(write, acknowledged, at), at);
}

void lease_keeper::add(const std::string& path) {
  session_.add(path, now());
  set_timer();
}

std::shared_ptr<const lease> lease_keeper::held() {
  const auto at = now();
  publish(at);
  const bool may_begin = session_.ask(at);
  set_timer();
  return may_begin ? shared_ : nullptr;
}

/// What the masterships of all threads see: the end has moved, if there is anything to move.
void lease_keeper::publish(core::instant at) {
  end_lapsed();
  const auto end = session_.end();
  if (!end || *end <= at || (shared_ && shared_->renew(*end))) return;
  end_lapsed();
  shared_ = std::make_shared<shared_lease>(clock_, *end, timeout_);
}

void lease_keeper::end_lapsed() {
  if (!shared_ || running()) return;
  shared_.reset();
  wishes_.lapsed();
}

void lease_keeper::on_time() {
  alarm_.reset();
  const auto at = now();
  carry_out(session_.on_time(at), at);
}

/// What was granted is published, for its end lies after `at`.
void lease_keeper::carry_out(const core::lease_session::step& step, core::instant at) {
  using grant = core::lease_session::grant;
  publish(at);
  if (step.granted != grant::none) wishes_.granted(shared_, step.granted == grant::curtailed);
  if (stopped_) return;  // by a listener
  if (step.beat.sync) wishes_.sync();
  if (!step.beat.checks.empty()) wishes_.check(step.beat.checks);
  set_timer();
  if (step.beat.give_up_connection) wishes_.give_up_connection();
}

/// To the next beat or the end of the lease, whichever is first. An alarm that comes too early finds nothing to do, so
/// a renewal need not move it.
void lease_keeper::set_timer() {
  auto next = session_.next();
  if (const auto end = session_.end(); shared_ && end) next = next ? std::min(*next, *end) : *end;
  if (stopped_ || !next || (alarm_ && *alarm_ <= *next)) return;
  if (!timer_) timer_ = clock_->make_timer([this] { on_time(); });
  alarm_ = next;
  timer_->set(*next);
}

}  // namespace zkelection::detail
