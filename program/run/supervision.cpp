#include "program/run/supervision.hpp"

#include "program/command_line/options.hpp"
#include "program/output/exit_codes.hpp"

#include <zkelection/duration.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace zkelection::program {
namespace {

using namespace std::chrono_literals;

}  // namespace

supervision::supervision(asio::any_io_executor executor, surroundings around, time_limits limits)
    : executor_(executor),
      around_(around),
      limits_(limits),
      grace_timer_(executor),
      finished_(executor, asio::steady_timer::time_point::max()),
      job_(around.screen, around.log),
      leftovers_(executor, around.log) {}

supervision::~supervision() {
  if (child_) child_->signal_group(SIGKILL);
  around_.guard.dismiss();  // before we reap the child
}

void supervision::start(const mastership& context, const std::vector<std::string>& command,
                        const std::vector<std::string>& environment) {
  watch_lease(context);
  child_.emplace(command, environment, around_.inherited);
  guardian::ward ward{.group = child_->group()};
  if (lease_) {
    ward.grace = lease_->plan().grace;
    ward.head_start = lease_->plan().head_start;
  }
  try {
    around_.guard.watch(ward);
  } catch (...) {
    around_.guard.dismiss();
    child_.reset();  // it still waits at its gate
    throw;
  }
  phase_ = phase::running;
  context.async_wait([self = shared_from_this()](error_code error, end_reason reason) {
    if (!error) self->on_lost(reason);
  });
  if (lease_) lease_->start([self = shared_from_this()] { return self->look_at_lease(); });
  job_.begin(*child_);
  // If the mastership has ended, the wait above kills the child at its gate.
  if (context.active()) child_->release();
  around_.log.info("started {} as process {}", command.front(), child_->group());
}

void supervision::watch_lease(const mastership& context) {
  if (context.remaining() == std::chrono::nanoseconds::max()) return;
  const auto session_timeout = context.session_timeout();
  if (session_timeout < 2 * limits_.max_tick) {
    around_.log.error("a session timeout of {} makes the lease short if a server's tick lasts {}; see --max-tick",
                      duration_text(session_timeout), duration_text(limits_.max_tick));
  }
  const auto plan = plan_loss(session_timeout, limits_.max_tick, limits_.grace);
  lease_.emplace(executor_, around_.guard.limit(), context, plan);
  if (limits_.grace && plan.grace < *limits_.grace) {
    around_.log.info("if the mastership is about to be lost, the command has {} to end in place of {}",
                     duration_text(plan.grace), duration_text(*limits_.grace));
  }
}

asio::awaitable<int> supervision::async_finish() {
  co_await finished_.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return exit_code_;
}

void supervision::signal_command(int number) {
  if (child_->signal_group(number) || std::exchange(out_of_reach_, true)) return;
  around_.log.error("the command runs as another user, so run CANNOT SIGNAL IT: start zkelection as that user instead");
}

void supervision::ask_to_end(int signal) {
  signal_command(signal);
  signal_command(SIGCONT);  // a stopped process does not see the signal
}

void supervision::stop(int signal) {
  if (phase_ != phase::running) return;
  ask_to_end(signal);
  const auto grace = limits_.grace.value_or(options::usual_grace);
  around_.log.info("passed {} on to the command, which has {} to end", ::sigabbrev_np(signal), duration_text(grace));
  if (std::exchange(stopping_, true)) return;
  grace_timer_.expires_after(grace);
  grace_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->phase_ != phase::running) return;
    self->around_.log.error("the command did not end within its grace period: run kills it");
    self->kill_now();
  });
}

void supervision::kill_now() {
  if (phase_ == phase::running) signal_command(SIGKILL);
}

bool supervision::look_at_lease() {
  on_child_signal();  // the command may have ended by itself just before
  if (phase_ != phase::running) return false;
  switch (lease_->due()) {
    case kill_time::deed::none:
      if (lease_->is_ending() && !std::exchange(lost_, true)) {
        around_.log.error("losing the mastership: the guardian asked the command to end; {}", lease_->what_was_seen());
      }
      break;
    case kill_time::deed::terminate:
      lost_ = true;
      ask_to_end(SIGTERM);
      around_.log.error("losing the mastership: {}; the command has {} to end", lease_->what_was_seen(),
                        duration_text(std::max(0ns, lease_->time_left())));
      break;
    case kill_time::deed::kill:
      lost_ = true;
      kill_now();
      if (!std::exchange(late_, true)) around_.log.error("the lease of the mastership runs out: run kills the command");
      break;
  }
  return true;
}

void supervision::on_lost(end_reason reason) {
  if (phase_ != phase::running) return;
  on_child_signal();  // as above
  if (phase_ != phase::running) return;
  kill_now();
  lost_ = true;
  around_.log.error("lost the mastership ({}): run kills the command", to_string(reason));
}

void supervision::on_child_signal() {
  if (phase_ == phase::clearing || phase_ == phase::finished) return;
  // One signal may stand for several children. Some are orphans of the command, which we only have to reap.
  for (;;) {
    if (child_ && child_->has_ended()) return clear();
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) break;
    if (child_ && info.si_pid == child_->group()) continue;  // it has ended since we asked
    ::waitid(P_PID, static_cast<id_t>(info.si_pid), &info, WEXITED | WNOHANG);
    leftovers_.reaped(info.si_pid);
    look_after_guardian(info.si_pid);
  }
  while (child_) {
    const auto event = child_->next_halt();
    if (!event) break;
    job_.on_halt(*child_, *event);
  }
}

void supervision::look_after_guardian(pid_t dead) {
  if (dead != around_.guard.id()) return;
  try {
    around_.guard.replace();
    leftovers_.spare(around_.guard.id());
    around_.log.error("the guardian process was killed: run has started another");
  } catch (const std::system_error& error) {
    around_.log.error("the guardian process was killed, and run cannot start another ({}): run kills the command",
                      error.what());
    kill_now();
  }
}

void supervision::on_continue_signal() {
  if (phase_ == phase::running) job_.resume(*child_);
}

void supervision::on_terminal_stop_signal() {
  if (phase_ == phase::running) job_.on_stop_key(*child_);
}

void supervision::clear() {
  phase_ = phase::clearing;
  grace_timer_.cancel();
  if (lease_) lease_->stop();
  if (lease_ && lease_->is_ending() && !std::exchange(lost_, true)) {
    around_.log.error("lost the mastership: the guardian ended the command; {}", lease_->what_was_seen());
  }
  job_.end();
  leftovers_.clear(*child_, [self = shared_from_this()] { self->finish(); });
}

void supervision::finish() {
  around_.guard.dismiss();  // before we reap the child
  const auto result = child_->reap();
  if (result.killed) job_.restore_modes();
  around_.log.info("the command ended with exit code {}", result.exit_code);
  exit_code_ = lost_ ? exit_code::lost_mastership : result.exit_code;
  phase_ = phase::finished;
  finished_.expires_at(asio::steady_timer::time_point::min());
}

}  // namespace zkelection::program
