#include "bench/side.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/src.hpp>
#include <exception>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

namespace zkelection::bench {
namespace {

/// The scenario's outcome, when the context has nothing left to do for it.
result run(asio::io_context& context, asio::awaitable<result> round) {
  result outcome;
  std::exception_ptr trouble;
  bool done = false;
  asio::co_spawn(context, std::move(round), [&](std::exception_ptr error, result value) {
    trouble = error;
    outcome = std::move(value);
    done = true;
  });
  context.restart();
  while (!done && context.run_one() > 0) {
  }
  if (trouble) std::rethrow_exception(trouble);
  if (!done) throw std::logic_error("the scenario waits for nothing");
  return outcome;
}

boost::json::object to_json(const result& outcome) {
  boost::json::array each;
  for (const auto time : outcome.each) each.emplace_back(time.count());
  return {{"each_ns", std::move(each)}, {"all_ns", outcome.all.count()}, {"processor_ns", outcome.processor.count()}};
}

}  // namespace

int play(asio::io_context& context, side& player) {
  const std::map<std::string, std::function<asio::awaitable<result>(order)>> scenarios{
      {"await", [&](order asked) { return player.await(std::move(asked)); }},
      {"await_cold", [&](order asked) { return player.await_cold(std::move(asked)); }},
      {"from_nothing", [&](order asked) { return player.from_nothing(std::move(asked)); }},
      {"hand_over", [&](order asked) { return player.hand_over(std::move(asked)); }},
      {"many", [&](order asked) { return player.many(std::move(asked), 100, true); }},
      {"at_once", [&](order asked) { return player.many(asked, asked.count, true); }},
      {"at_once_cold", [&](order asked) { return player.many(asked, asked.count, false); }},
      {"takeover", [&](order asked) { return player.takeover(std::move(asked)); }},
  };
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string name;
    order asked{};
    words >> name >> asked.resource >> asked.count;
    const auto found = scenarios.find(name);
    boost::json::object answer;
    if (!words || found == scenarios.end()) {
      answer = {{"error", "not a round of this side: " + line}};
    } else {
      try {
        answer = to_json(run(context, found->second(asked)));
      } catch (const std::exception& error) {
        answer = {{"error", error.what()}};
      }
    }
    std::cout << answer << std::endl;
  }
  return 0;
}

}  // namespace zkelection::bench
