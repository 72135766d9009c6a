#include "zkelection/lease/lease_keeper.hpp"

#include <algorithm>
#include <utility>

namespace zkelection::detail {

lease_keeper::lease_keeper(std::shared_ptr<seam::time_source> clock, std::chrono::nanoseconds tick, lease_wishes wishes)
    : clock_(std::move(clock)), wishes_(std::move(wishes)), lease_(tick) {}

void lease_keeper::connected(core::instant connecting, std::chrono::nanoseconds session_timeout, bool new_session) {
  timeout_ = session_timeout;
  lease_.opened(connecting, session_timeout, new_session);
  renew();
  carry_out(heartbeat_.connected(now(), session_timeout));
}

void lease_keeper::disconnected() {
  lease_.dropped();
  heartbeat_.disconnected();
  set_timer();
}

void lease_keeper::expired() {
  disconnected();
  lease_.expired();
  shared_.reset();
}

void lease_keeper::stop() {
  stopped_ = true;
  heartbeat_.disconnected();
  timer_.reset();
}

void lease_keeper::synced(const core::lease::request& sync, bool success) {
  if (success) lease_.synced(sync, now());
  carry_out(heartbeat_.synced(success, now()));
}

void lease_keeper::written(const core::lease::request& write) {
  lease_.written(write, now());
  renew();
  set_timer();
}

void lease_keeper::checked(const core::lease::request& write, bool acknowledged) {
  heartbeat_.checked();
  if (acknowledged) lease_.written(write, now());
  renew();
  // One write was not enough: the second, which completes it, need not wait for the next beat.
  if (wanted_ && lease_.second_write_from()) hurried_ = true;
  set_timer();
}

void lease_keeper::add(const std::string& path) {
  heartbeat_.add(path);
  if (!running() && !std::exchange(hurried_, true)) set_timer();
}

/// Never inside the call, and not before it is of use.
core::instant lease_keeper::hurry_from() const { return lease_.second_write_from().value_or(core::instant(0)); }

std::shared_ptr<const lease> lease_keeper::held() {
  end_lapsed();
  if (shared_) return shared_;
  wanted_ = true;
  if (!std::exchange(hurried_, true)) set_timer();
  return nullptr;
}

/// The end has moved, if there is anything to move.
void lease_keeper::renew() {
  end_lapsed();
  const auto end = lease_.end();
  if (!end || *end <= now()) return;
  if (!shared_ || !shared_->renew(*end)) {
    end_lapsed();
    shared_ = std::make_shared<shared_lease>(clock_, *end, timeout_);
  }
  if (std::exchange(wanted_, false)) wishes_.held();
}

void lease_keeper::end_lapsed() {
  if (!shared_ || running()) return;
  shared_.reset();
  wishes_.lapsed();
}

void lease_keeper::on_time() {
  alarm_.reset();
  end_lapsed();
  if (hurried_ && now() >= hurry_from()) {
    hurried_ = false;
    carry_out(heartbeat_.hurry(now()));
  }
  carry_out(heartbeat_.due(now()));  // and sets the timer again
}

void lease_keeper::carry_out(const core::heartbeat::step& step) {
  if (step.sync) wishes_.sync();
  if (!step.checks.empty()) wishes_.check(step.checks);
  set_timer();
  if (step.give_up_connection) wishes_.give_up_connection();
}

/// To the next beat or the end of the lease, whichever is first. An alarm that comes too early finds nothing to do, so
/// a renewal need not move it.
void lease_keeper::set_timer() {
  auto next = heartbeat_.next();
  if (const auto end = lease_.end(); shared_ && end) next = next ? std::min(*next, *end) : *end;
  if (hurried_) next = next ? std::min(*next, hurry_from()) : hurry_from();
  if (stopped_ || !next || (alarm_ && *alarm_ <= *next)) return;
  if (!timer_) timer_ = clock_->make_timer([this] { on_time(); });
  alarm_ = next;
  timer_->set(*next);
}

}  // namespace zkelection::detail
