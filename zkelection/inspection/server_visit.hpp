// Everything that a check wants to know of one server.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <zkelection/ensemble_report.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection::inspection {

namespace asio = boost::asio;

/// Fills the report, whose host and address are known. Each of its four steps takes `limit` at most.
asio::awaitable<void> visit_server(const session_config& config, std::chrono::milliseconds limit,
                                   server_report& report);

}  // namespace zkelection::inspection
