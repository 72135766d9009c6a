// Finds out if two servers belong to one ensemble.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <zkelection/ensemble_report.hpp>
#include <zkelection/session_config.hpp>

#include "zkelection/core/connection_values.hpp"

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Opens a session at the other server, and takes it up at the first. Servers of one ensemble know each other's
/// sessions; so do two addresses of one server. Writes the answer into the other server's report. Takes `limit` at
/// most.
asio::awaitable<void> compare_servers(const core::server_address& first, const session_config& config,
                                      std::chrono::milliseconds limit, server_report& other);

}  // namespace zkelection::inspection
