// Do two servers belong to one ensemble?
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <zkelection/ensemble_report.hpp>

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Opens a session at the other server and takes it up at the first: servers of one ensemble, and the two addresses of
/// one server, know each other's sessions. The answer goes into the other's report. Takes `limit` at most.
asio::awaitable<void> compare_servers(asio::ip::tcp::endpoint first, asio::ip::tcp::endpoint other,
                                      std::chrono::milliseconds session_timeout, std::chrono::milliseconds limit,
                                      server_report& report);

}  // namespace zkelection::inspection
