// One candidate in the fault bench's election: stands for a resource for ever, and records what it believes.
// It takes the words "resign" and "quit" on its standard input, one a line; SIGTERM and SIGINT end it in good order.
#include <time.h>

#include <CLI/CLI.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <istream>
#include <memory>
#include <string>
#include <zkelection/zookeeper.hpp>

#include "belief_recorder.hpp"
#include "skewed_time.hpp"
#include "zkelection/zookeeper/factory_with_clock.hpp"

namespace asio = boost::asio;
using zkelection::error_code;
constexpr auto with_error = asio::as_tuple(asio::use_awaitable);

namespace {

struct arguments {
  zkelection::session_config config;
  std::string resource, records;
  double clock_rate = 1;
};

/// Lines carry the clock that the records carry, so that they can be laid beside each other.
void log(std::string_view text) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  std::fprintf(stderr, "%ld.%06ld %.*s\n", static_cast<long>(now.tv_sec), now.tv_nsec / 1000,
               static_cast<int>(text.size()), text.data());
}

arguments parse(int count, char** words) {
  arguments given;
  auto& config = given.config;
  long session_timeout = 0, max_tick = 0;
  std::string authority;
  CLI::App app("One candidate in the fault bench's election");
  app.add_option("--hosts", config.hosts, "the ensemble's servers")->required();
  app.add_option("--session-timeout", session_timeout, "in milliseconds")->required();
  app.add_option("--max-tick", max_tick, "the servers' tick in milliseconds")->required();
  app.add_option("--id", config.candidate_id, "what this instance is called")->required();
  app.add_option("--resource", given.resource, "what is stood for")->required();
  app.add_option("--records", given.records, "the file of samples to make")->required();
  app.add_option("--tls-ca", authority, "reach the servers over TLS, and believe this authority");
  app.add_option("--clock-rate", given.clock_rate, "speed of the lease's clock")->check(CLI::Range(0.5, 2.0));
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  config.session_timeout = std::chrono::milliseconds(session_timeout);
  config.max_tick = std::chrono::milliseconds(max_tick);
  if (!authority.empty()) config.tls.emplace().ca_file = authority;
#ifdef FAULTS_TRUST_CONNECTION
  config.on_disconnect = zkelection::disconnect_policy::end_at_once;
#endif
  config.first_connect_timeout = {};  // the bench may cut us off from the beginning
  config.on_event = [](const zkelection::event& what) { log(what.text); };
  return given;
}

class instance {
 public:
  instance(asio::io_context& io, const arguments& given)
      : resource_(given.resource),
        recorder_(given.records),
        factory_(zkelection::detail::make_zookeeper_factory(
            io.get_executor(), given.config, [rate = given.clock_rate](const asio::any_io_executor& executor) {
              return std::make_shared<faults::skewed_time>(executor, rate);
            })) {}

  /// Returns the exit code: 0 if everything of ours is gone from the ensemble.
  asio::awaitable<int> take_part() {
    auto [error, election] = co_await factory_->async_new_election(resource_, with_error);
    if (error) co_return complain("new election", error, factory_->last_error());
    election_ = std::move(election);

    const auto executor = co_await asio::this_coro::executor;
    asio::signal_set quit(executor, SIGTERM, SIGINT);
    quit.async_wait([this](error_code failed, int) {
      if (!failed) end();
    });
    asio::posix::stream_descriptor input(executor, 0);
    asio::co_spawn(executor, obey(input), asio::detached);

    const int result = co_await stand_for_ever();
    quit.cancel();
    input.cancel();
    const auto [close_error] = co_await factory_->async_close(with_error);
    if (close_error) co_return complain("close", close_error, close_error.message());
    co_return result;
  }

 private:
  asio::awaitable<int> stand_for_ever() {
    while (!ending_) {
      const auto [await_error] = co_await election_->async_await(with_error);
      if (await_error == zkelection::errc::closed) break;
      if (await_error == zkelection::errc::resigned) continue;
      if (await_error) co_return complain("await", await_error, election_->last_error());

      const auto master = election_->with_mastership();
      recorder_.watch(master);
      log("master with token " + std::to_string(master.fencing_token()));
      co_await master.async_wait(with_error);
      log("mastership ended: " + std::string(to_string(master.reason().value())));

      const auto [resign_error] = co_await election_->async_resign(with_error);
      if (resign_error && resign_error != zkelection::errc::closed)
        co_return complain("resign", resign_error, election_->last_error());
    }
    co_return 0;
  }

  asio::awaitable<void> obey(asio::posix::stream_descriptor& input) {
    asio::streambuf buffer;
    for (std::string word;;) {
      const auto [error, size] = co_await asio::async_read_until(input, buffer, '\n', with_error);
      if (error) co_return;
      std::istream line(&buffer);
      std::getline(line, word);
      log("told to " + word);
      if (word == "resign") election_->async_resign(asio::detached);
      if (word == "quit") end();
    }
  }

  /// Ends the pending await or the mastership; `stand_for_ever` then returns.
  void end() {
    ending_ = true;
    election_->async_close(asio::detached);
  }

  static int complain(std::string_view what, error_code error, const std::string& words) {
    log(std::string(what) + " failed: " + error.message() + ": " + words);
    return 1;
  }

  std::string resource_;
  faults::belief_recorder recorder_;
  std::unique_ptr<zkelection::election_factory> factory_;
  std::unique_ptr<zkelection::election> election_;
  bool ending_ = false;
};

}  // namespace

int main(int count, char** words) {
  const auto given = parse(count, words);
  asio::io_context io(1);
  int exit_code = 1;
  instance candidate(io, given);
  asio::co_spawn(io, candidate.take_part(), [&](std::exception_ptr error, int code) {
    exit_code = code;
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return exit_code;
}
