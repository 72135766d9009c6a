#include "show_candidates.hpp"

#include "connection.hpp"
#include "exit_codes.hpp"
#include "output.hpp"
#include "text.hpp"

#include <zkelection/observer.hpp>

#include <fmt/format.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>

namespace zkelection::cli {
namespace {

struct answer {
  int exit_code = exit_code::failure;
  std::vector<candidate> candidates;
};

asio::awaitable<void> ask(observer& observer, const options& wanted, const logger& log, answer& answer) {
  asio::steady_timer limit(observer.get_executor(), wanted.timeout);
  auto [order, error, candidates, timer_error] =
      co_await asio::experimental::make_parallel_group(observer.async_candidates(wanted.resource, asio::deferred),
                                                       limit.async_wait(asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (error) {
    const bool late = order[0] == 1;
    log.error("{}", late ? fmt::format("no answer within {} ms", wanted.timeout.count()) : observer.last_error());
    answer.exit_code = exit_code_of(error);
    co_return;
  }
  answer = {0, std::move(candidates)};
  // The session would end by itself, later; a failure to close it changes nothing for whoever asked.
  co_await observer.async_close(asio::as_tuple(asio::use_awaitable));
}

answer ask(const options& wanted) {
  const logger log(static_cast<log_level>(std::min(wanted.verbosity, 2)));
  auto config = make_config(wanted.connection, log);
  // A little less, because the library can say which host it could not reach.
  config.first_connect_timeout = wanted.timeout - wanted.timeout / 10;
  config.close_timeout = std::chrono::seconds(1);
  asio::io_context io(1);
  observer observer(io.get_executor(), std::move(config));
  answer result;
  asio::co_spawn(io, ask(observer, wanted, log, result), [&io](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
    io.stop();
  });
  io.run();
  return result;
}

std::string json_members(const candidate& one) {
  return fmt::format(R"("id":{},"since":"{}","token":{},"node":{})", json_string(one.id), iso8601(one.since),
                     one.fencing_token, json_string(one.node));
}

std::string age(const candidate& one) { return roughly(std::chrono::system_clock::now() - one.since); }

std::string name(const candidate& one) { return one.id.empty() ? "(no name)" : printable(one.id); }

}  // namespace

int show_leader(const options& wanted) {
  const auto [code, candidates] = ask(wanted);
  if (code != 0) return code;
  const bool nobody = candidates.empty();
  std::string text;
  if (wanted.json) {
    text = fmt::format("{{\"resource\":{},\"master\":{}}}\n", json_string(wanted.resource),
                       nobody ? "null" : "{" + json_members(candidates.front()) + "}");
  } else if (nobody) {
    text = fmt::format("nobody is the master of {}\n", printable(wanted.resource));
  } else {
    const auto& master = candidates.front();
    text = fmt::format("master  {}\nsince   {} (joined {} ago)\ntoken   {}\nnode    {}\n", name(master),
                       iso8601(master.since), age(master), master.fencing_token, printable(master.node));
  }
  const int printed = print(text);
  return printed != 0 ? printed : nobody ? exit_code::nobody : 0;
}

int show_candidates(const options& wanted) {
  const auto [code, candidates] = ask(wanted);
  if (code != 0) return code;
  std::string text;
  int position = 0;
  if (wanted.json) {
    text = fmt::format("{{\"resource\":{},\"candidates\":[", json_string(wanted.resource));
    for (const auto& one : candidates) {
      fmt::format_to(std::back_inserter(text), "{}{{\"position\":{},{}}}", position == 0 ? "" : ",", position + 1,
                     json_members(one));
      ++position;
    }
    text += "]}\n";
  } else if (candidates.empty()) {
    text = fmt::format("nobody is a candidate for {}\n", printable(wanted.resource));
  } else {
    std::size_t width = 2;
    for (const auto& one : candidates) width = std::max(width, name(one).size());
    width = std::min<std::size_t>(width, 40);
    constexpr auto row = "{:>8}  {:<{}}  {:<24}  {:>20}  {}\n";
    text = fmt::format(row, "position", "id", width, "since", "token", "node");
    for (const auto& one : candidates) {
      fmt::format_to(std::back_inserter(text), row, ++position, name(one), width, iso8601(one.since), one.fencing_token,
                     printable(one.node));
    }
  }
  return print(text);
}

}  // namespace zkelection::cli
