// One side of a comparison: a program that plays the same scenarios as the others, on the same server, in turn with
// them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
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

/// README.md says what each scenario is about.
class side {
 public:
  virtual ~side() = default;

  virtual asio::awaitable<result> await(order asked) = 0;
  virtual asio::awaitable<result> await_cold(order asked) = 0;
  virtual asio::awaitable<result> from_nothing(order asked) = 0;
  virtual asio::awaitable<result> hand_over(order asked) = 0;
  /// `window` elections are under way at a time. Cold: nobody has used their resources before.
  virtual asio::awaitable<result> many(order asked, std::size_t window, bool warm) = 0;
  virtual asio::awaitable<result> takeover(order asked) = 0;
};

/// Plays what standard input asks for, a round a line: `SCENARIO RESOURCE COUNT`. Answers each with a line of JSON.
/// Returns the exit code of the program.
int play(asio::io_context& context, side& player);

}  // namespace zkelection::bench
