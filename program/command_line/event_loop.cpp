#include "program/command_line/event_loop.hpp"

namespace zkelection::program {

boost::asio::io_context& event_loop() {
  static auto* const loop = new boost::asio::io_context(1);
  return *loop;
}

}  // namespace zkelection::program
