// From the command line's words to the library's configuration.
#pragma once

#include "program/command_line/options.hpp"
#include "program/output/log.hpp"

#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include <chrono>
#include <memory>

namespace zkelection::cli {

/// Throws `usage_error` if something is wrong with the options; then nothing was sent. An unnamed candidate gets a
/// name.
session_config make_config(const connection_options& options, const logger& log);

struct backend {
  std::unique_ptr<election_factory> factory;
  std::chrono::milliseconds max_tick{0};  // of the servers; 0 without servers
};

/// What `run` works with: ZooKeeper, or whatever else the URL names. Throws `usage_error`.
/// The logger must outlive the factory.
backend make_backend(asio::any_io_executor executor, const connection_options& options, const logger& log);

/// The exit code for an error that ended an operation.
int exit_code_of(error_code error);

}  // namespace zkelection::cli
