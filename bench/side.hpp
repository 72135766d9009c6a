// One side of a comparison: a program that plays the same scenarios as the others, on the same server, in turn with
// them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace zkelection::bench {

namespace asio = boost::asio;

/// What a round is about.
struct order {
  std::string resource;  ///< no other round has the same: a resource, or how the resources' names begin
  std::size_t count;     ///< elections
};

/// What a round took. Preparation and clearing up are not in it.
struct result {
  std::vector<std::chrono::nanoseconds> each;  ///< of each election; empty if they ran side by side
  std::chrono::nanoseconds all{};              ///< of all of them together
  std::chrono::nanoseconds processor{};        ///< used by this process meanwhile
};

using scenario = std::function<asio::awaitable<result>(order)>;

/// Plays what standard input asks for, a round a line: `SCENARIO RESOURCE COUNT`. Answers each with a line of JSON.
/// Returns the exit code of the program.
int play(asio::io_context& context, const std::map<std::string, scenario>& scenarios);

}  // namespace zkelection::bench
