#include "program/run/run_command.hpp"

#include "program/command_line/connection.hpp"
#include "program/command_line/event_loop.hpp"
#include "program/output/exit_codes.hpp"
#include "program/run/deadline/loss_plan.hpp"
#include "program/run/process/find_command.hpp"
#include "program/run/supervision.hpp"

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <string_view>
#include <system_error>

namespace zkelection::program {
namespace {

using namespace std::chrono_literals;

constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

/// Some senders (timeout(1), a service manager) signal a process and then its whole group. So a second signal means
/// that the user is impatient only if it comes this long after the first.
constexpr auto second_thought = 500ms;

std::vector<std::string> command_environment(std::string_view resource, const mastership& context) {
  std::vector<std::string> result;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (text.starts_with("ZKELECTION_RESOURCE=") || text.starts_with("ZKELECTION_TOKEN=") ||
        text.starts_with("ZKELECTION_NODE="))
      continue;
    result.emplace_back(text);
  }
  result.push_back(fmt::format("ZKELECTION_RESOURCE={}", resource));
  result.push_back(fmt::format("ZKELECTION_TOKEN={}", context.fencing_token()));
  result.push_back(fmt::format("ZKELECTION_NODE={}", context.node()));
  return result;
}

class runner {
 public:
  runner(asio::io_context& io, const options& wanted, surroundings around)
      : io_(io),
        wanted_(wanted),
        around_(around),
        backend_(make_backend(io.get_executor(), wanted.connection, around.log)),
        command_(std::make_shared<supervision>(io.get_executor(), around,
                                               time_limits{.grace = wanted.grace, .max_tick = backend_.max_tick})),
        signals_(io, SIGCHLD),
        give_up_(io, asio::steady_timer::time_point::max()) {
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
      if (!around.inherited.ignores(number)) signals_.add(number);
    }
    next_signal();
  }

  asio::awaitable<void> run() {
    auto [error, election] = co_await backend_.factory->async_new_election(wanted_.resource, tuple);
    if (error) {
      around_.log.error("{}", backend_.factory->last_error());
      exit_code_ = exit_code_of(error);
    } else {
      try {
        exit_code_ = co_await campaign(*election);
      } catch (const std::system_error& problem) {
        around_.log.error("{}", problem.what());
      }
    }
    closing_ = true;
    if (election) co_await close(*election);
    io_.stop();
  }

  int exit_code() const { return exit_code_; }

 private:
  /// Waits for the mastership, then runs the command.
  asio::awaitable<int> campaign(election& election) {
    around_.log.info("waiting for the mastership of {}", wanted_.resource);
    if (wanted_.wait && !stop_signal_) give_up_.expires_after(*wanted_.wait);
    // Not with the `||` of awaitables, which hides a win that comes together with the end of the wait.
    auto [order, await_error, timer_error] =
        co_await asio::experimental::make_parallel_group(election.async_await(asio::deferred),
                                                         give_up_.async_wait(asio::deferred))
            .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (stop_signal_ != 0) {
      around_.log.info("asked to stop before the command started");
      co_return exit_code::of_signal(stop_signal_);
    }
    if (!await_error) co_return co_await lead(election);
    if (order[0] == 1) {
      around_.log.error("not elected for {} within --wait", wanted_.resource);
      co_return exit_code::never_elected;
    }
    around_.log.last_error(election.last_error());
    co_return exit_code_of(await_error);
  }

  asio::awaitable<int> lead(election& election) {
    const mastership context = election.with_mastership();
    if (!context.active()) {
      around_.log.error("lost the mastership ({}) before the command started",
                        to_string(context.reason().value_or(end_reason::never_master)));
      co_return exit_code::lost_mastership;
    }
    if (context.remaining() != std::chrono::nanoseconds::max()) {
      if (const auto problem = problem_with_lease(context.session_timeout(), backend_.max_tick)) {
        around_.log.error("{}", *problem);
        co_return exit_code::bad_usage;
      }
    }
    around_.log.info("master of {} with token {}, node {}", wanted_.resource, context.fencing_token(), context.node());
    // Until now Ctrl-Z stops us as it stops any program. From here on we pass it on to the command.
    if (!around_.inherited.ignores(SIGTSTP)) signals_.add(SIGTSTP);
    signals_.add(SIGCONT);
    command_->start(context, wanted_.command, command_environment(wanted_.resource, context));
    co_return co_await command_->async_finish();
  }

  /// The command is gone by now. This only decides how soon another candidate can become the master.
  asio::awaitable<void> close(election& election) {
    // Both at once, so that we wait for one time limit, not for two, if the ensemble does not answer.
    auto [order, withdrawal, closing] =
        co_await asio::experimental::make_parallel_group(election.async_close(asio::deferred),
                                                         backend_.factory->async_close(asio::deferred))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    if (withdrawal) {
      around_.log.error("could not withdraw from the election, so others may have to wait until the session ends: {}",
                        election.last_error());
    } else if (closing) {
      around_.log.error("could not close the session: {}", closing.message());
    }
  }

  void next_signal() {
    signals_.async_wait([this](error_code error, int number) {
      if (error) return;
      on_signal(number);
      next_signal();
    });
  }

  void on_signal(int number) {
    if (number == SIGCHLD) return command_->on_child_signal();
    if (number == SIGTSTP) return command_->on_terminal_stop_signal();
    if (number == SIGCONT) return command_->on_continue_signal();

    const auto now = std::chrono::steady_clock::now();
    const bool first = stop_signal_ == 0;
    if (first) {
      stop_signal_ = number;
      asked_to_stop_ = now;
    }
    const bool impatient = !first && number != SIGHUP && now - asked_to_stop_ >= second_thought;
    if (impatient && closing_) {
      around_.log.error("asked to stop again: run does not wait for the withdrawal");
      return io_.stop();
    }
    give_up_.expires_at(asio::steady_timer::time_point::min());
    command_->stop(number);
    if (impatient) command_->kill_now();
  }

  asio::io_context& io_;
  const options& wanted_;
  surroundings around_;
  backend backend_;
  std::shared_ptr<supervision> command_;
  asio::signal_set signals_;
  asio::steady_timer give_up_;  // ends the wait for the mastership when it expires
  int stop_signal_ = 0;
  std::chrono::steady_clock::time_point asked_to_stop_;
  bool closing_ = false;
  int exit_code_ = exit_code::failure;
};

}  // namespace

int run_command(const options& wanted) {
  const logger log(wanted.verbosity);
  if (const int code = check_command(wanted.command.front())) {
    log.error("cannot run {}: {}", wanted.command.front(),
              code == exit_code::not_found ? "not found" : "not an executable file");
    return code;
  }
  const inheritance inherited;
  guardian guard;  // forks now, when there is nothing yet that a fork could copy halfway
  terminal screen;
  asio::io_context& io = event_loop();
  runner runner(io, wanted, {log, inherited, guard, screen});
  asio::co_spawn(io, runner.run(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return runner.exit_code();
}

}  // namespace zkelection::program
