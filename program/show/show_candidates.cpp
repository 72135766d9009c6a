#include "program/show/show_candidates.hpp"

#include "program/command_line/connection.hpp"
#include "program/command_line/event_loop.hpp"
#include "program/output/exit_codes.hpp"
#include "program/output/output.hpp"
#include "program/show/candidates_text.hpp"

#include <zkelection/duration.hpp>
#include <zkelection/observer.hpp>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace zkelection::program {
namespace {

struct answer {
  int exit_code = exit_code::failure;
  election_view view;
};

asio::awaitable<void> ask(observer& observer, const options& wanted, const logger& log, answer& answer) {
  asio::steady_timer limit(observer.get_executor(), wanted.timeout);
  auto [order, error, view, timer_error] =
      co_await asio::experimental::make_parallel_group(observer.async_view(wanted.resource, asio::deferred),
                                                       limit.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (error) {
    const bool late = order[0] == 1;
    log.last_error(late ? "no answer within " + duration_text(wanted.timeout) : observer.last_error());
    answer.exit_code = exit_code_of(error);
    co_return;
  }
  answer = {0, std::move(view)};
  // If this fails, the session ends by itself, later. The user need not know.
  co_await observer.async_close(asio::as_tuple(asio::use_awaitable));
}

answer ask(const options& wanted) {
  const logger log(wanted.verbosity);
  auto config = make_config(wanted.connection, log);
  // A little less than ours, so that the library can still say which host it could not reach.
  config.first_connect_timeout = wanted.timeout - wanted.timeout / 10;
  config.close_timeout = std::chrono::seconds(1);
  asio::io_context& io = event_loop();
  observer observer(io.get_executor(), std::move(config));
  answer result;
  asio::co_spawn(io, ask(observer, wanted, log, result), [&io](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
    io.stop();
  });
  io.run();
  return result;
}

}  // namespace

int show_leader(const options& wanted) {
  const auto [code, view] = ask(wanted);
  if (code != 0) return code;
  const int printed = print(wanted.json ? leader_json(wanted.resource, view)
                                        : leader_text(wanted.resource, view, std::chrono::system_clock::now()));
  return printed != 0 ? printed : view.candidates.empty() ? exit_code::nobody : 0;
}

int show_candidates(const options& wanted) {
  const auto [code, view] = ask(wanted);
  if (code != 0) return code;
  return print(wanted.json ? candidates_json(wanted.resource, view) : candidates_text(wanted.resource, view));
}

}  // namespace zkelection::program
