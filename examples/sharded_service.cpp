// A service that works on every shard whose master it is, and stops on SIGINT or SIGTERM. Each shard has an election of
// its own; all of them share one session. docker-compose.yml runs three instances.
// Usage: example_sharded_service URL SHARD..., for example zookeeper://127.0.0.1:2181 orders/1 orders/2
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <zkelection/factory.hpp>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

/// A line at once, because readers of a container's log want to see it.
void say(const std::string& shard, const std::string& what) { std::cout << shard << ": " << what << std::endl; }

/// Stands for the work on a shard.
asio::awaitable<void> work(std::string shard, zkelection::mastership master) {
  say(shard, "master with token " + std::to_string(master.fencing_token()));
  asio::steady_timer forever(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  co_await forever.async_wait(asio::use_awaitable);  // cancelled when the mastership ends
}

asio::awaitable<void> lead(std::string shard, zkelection::election& election) {
  // It has a name because g++ 12 destroys captures twice when the lambda itself stands in a co_await expression.
  const auto work_on_shard = [shard](zkelection::mastership master) { return work(shard, std::move(master)); };
  for (;;) {
    try {
      co_await election.async_await();
    } catch (const zkelection::system_error& error) {
      if (error.code() != asio::error::operation_aborted) say(shard, election.last_error());
      throw;
    }
    auto master = election.with_mastership();
    co_await master.async_run(work_on_shard);
    if (const auto reason = master.reason()) say(shard, "no longer master: " + std::string(to_string(*reason)));
    co_await election.async_resign();
  }
}

/// Until one of them fails, or all are cancelled.
asio::awaitable<void> lead_all(const std::vector<std::string>& shards,
                               const std::vector<std::unique_ptr<zkelection::election>>& elections) {
  const auto executor = co_await asio::this_coro::executor;
  using leading = decltype(asio::co_spawn(executor, lead(shards[0], *elections[0]), asio::deferred));
  std::vector<leading> all;
  for (std::size_t i = 0; i < shards.size(); ++i)
    all.push_back(asio::co_spawn(executor, lead(shards[i], *elections[i]), asio::deferred));
  const auto [order, errors] = co_await asio::experimental::make_parallel_group(std::move(all))
                                   .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  std::rethrow_exception(errors[order[0]]);
}

/// The instance's name, in its nodes: in a container, the container's.
std::string with_name(const std::string& url) {
  return url + (url.find('?') == std::string::npos ? '?' : '&') + "candidate_id=" + asio::ip::host_name();
}

asio::awaitable<void> serve(std::string url, std::vector<std::string> shards) {
  const auto executor = co_await asio::this_coro::executor;
  const auto factory = zkelection::make_factory(executor, with_name(url));
  std::vector<std::unique_ptr<zkelection::election>> elections;
  for (const auto& shard : shards) elections.push_back(co_await factory->async_new_election(shard));
  asio::signal_set quit(executor, SIGINT, SIGTERM);
  auto leading = asio::co_spawn(executor, lead_all(shards, elections), asio::as_tuple(asio::use_awaitable));
  const auto first = co_await (std::move(leading) || quit.async_wait(asio::use_awaitable));
  for (const auto& election : elections) co_await election->async_close();
  co_await factory->async_close();
  if (first.index() == 0) std::rethrow_exception(std::get<0>(std::get<0>(first)));
}

int main(int count, char** arguments) {
  if (count < 3) return std::cerr << "Usage: example_sharded_service URL SHARD...\n", 2;
  int exit_code = 0;
  asio::io_context io;
  asio::co_spawn(io, serve(arguments[1], {arguments + 2, arguments + count}), [&](std::exception_ptr error) {
    if (!error) return;
    exit_code = 1;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& problem) {
      std::cerr << problem.what() << '\n';
    }
  });
  io.run();
  return exit_code;
}
