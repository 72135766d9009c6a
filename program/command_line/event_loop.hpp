// The loop in which a command of the program runs.
#pragma once

#include <boost/asio/io_context.hpp>

namespace zkelection::cli {

/// It is never destroyed: the destructor waits for Asio's thread that resolves names, which may be in the middle of a
/// question that no name server answers. A user who set a time limit, or asked us to stop, need not wait for that.
boost::asio::io_context& event_loop();

}  // namespace zkelection::cli
