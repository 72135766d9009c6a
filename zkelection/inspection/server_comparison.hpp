// Finds out if two servers belong to one ensemble.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <zkelection/ensemble_report.hpp>

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Opens a session at the other server, and takes it up at the first. Servers of one ensemble know each other's
/// sessions; so do two addresses of one server. Writes the answer into the other server's report. Takes `limit` at
/// most.
asio::awaitable<void> compare_servers(asio::ip::tcp::endpoint first, asio::ip::tcp::endpoint other,
                                      std::chrono::milliseconds session_timeout, std::chrono::milliseconds limit,
                                      server_report& report);

}  // namespace zkelection::inspection
