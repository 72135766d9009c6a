#include "zkelection/lease/lease_keeper.hpp"

#include <utility>

namespace zkelection::detail {

lease_keeper::lease_keeper(std::shared_ptr<seam::time_source> clock, std::chrono::nanoseconds tick, lease_wishes wishes)
    : clock_(std::move(clock)), wishes_(std::move(wishes)), session_(tick) {}

void lease_keeper::connected(core::instant connecting, std::chrono::nanoseconds session_timeout, bool new_session) {
  carry_out(session_.connected(connecting, session_timeout, new_session, now()));
}

void lease_keeper::disconnected() {
  session_.disconnected();
  set_timer();
}

void lease_keeper::expired() {
  session_.expired();
  shared_.reset();
  set_timer();
}

void lease_keeper::stop() {
  session_.stop();
  timer_.reset();
}

void lease_keeper::synced(const core::lease::request& sync, bool success) {
  carry_out(session_.synced(sync, success, now()));
}

void lease_keeper::written(const core::lease::request& write) { carry_out(session_.written(write, now())); }

void lease_keeper::checked(const core::lease::request& write, bool acknowledged) {
  carry_out(session_.checked(write, acknowledged, now()));
}

void lease_keeper::add(const std::string& path) {
  session_.add(path, now());
  set_timer();
}

std::shared_ptr<const lease> lease_keeper::held() {
  const auto step = session_.ask(now());
  publish(step);
  set_timer();
  return step.granted == core::lease_session::grant::none ? nullptr : shared_;
}

/// What the masterships of all threads see. The machine is ahead of it until all is published, so listeners, who may
/// ask at once, are told last.
void lease_keeper::publish(const core::lease_session::step& step) {
  bool lapsed = step.lapsed;
  if (step.lapsed) shared_.reset();
  if (step.end && !(shared_ && shared_->renew(*step.end))) {
    // Since the clock was read, another thread has seen the old one lapsed.
    lapsed = lapsed || shared_;
    shared_ = std::make_shared<shared_lease>(clock_, *step.end, session_.session_timeout());
  }
  if (lapsed) wishes_.lapsed();
}

void lease_keeper::on_time() {
  alarm_.reset();
  carry_out(session_.on_time(now()));
}

void lease_keeper::carry_out(const core::lease_session::step& step) {
  using grant = core::lease_session::grant;
  publish(step);
  if (step.granted != grant::none) wishes_.granted(shared_, step.granted == grant::curtailed);
  if (session_.current_phase() == core::lease_session::phase::stopped) return;  // by a listener
  if (step.beat.sync) wishes_.sync();
  if (!step.beat.checks.empty()) wishes_.check(step.beat.checks);
  set_timer();
  if (step.beat.give_up_connection) wishes_.give_up_connection();
}

/// An alarm that comes too early finds nothing to do, so a renewal need not move it.
void lease_keeper::set_timer() {
  const auto next = session_.next();
  if (!next || (alarm_ && *alarm_ <= *next)) return;
  if (!timer_) timer_ = clock_->make_timer([this] { on_time(); });
  alarm_ = next;
  timer_->set(*next);
}

}  // namespace zkelection::detail
