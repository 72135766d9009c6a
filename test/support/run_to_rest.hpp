// Runs a context whose time a test moves.
#pragma once

#include <boost/asio/io_context.hpp>
#include <stdexcept>

namespace zkelection::test {

/// Until nothing more happens at the present time.
inline void run_to_rest(boost::asio::io_context& io) {
  for (int handlers = 0; handlers < 1'000'000; ++handlers) {
    io.restart();
    if (io.poll_one() == 0) return;
  }
  throw std::runtime_error("it does not come to rest, and no time passes");
}

}  // namespace zkelection::test
