// The event loop in which a command of the program runs.
#pragma once

#include <boost/asio/io_context.hpp>

namespace zkelection::program {

/// We never destroy it. Its destructor would wait for Asio's thread that looks names up, and that thread may wait for a
/// name server that does not answer. A user who has set a time limit, or asks us to stop, must not wait for that.
boost::asio::io_context& event_loop();

}  // namespace zkelection::program
