// Makes the library's configuration from the command line's options.
#pragma once

#include "program/command_line/options.hpp"
#include "program/output/log.hpp"

#include <zkelection/factory.hpp>
#include <zkelection/session_config.hpp>

#include <chrono>
#include <memory>

namespace zkelection::program {

/// If `--id` is not given, the candidate's name is the host's name and the process ID. Throws `usage_error` if an
/// option is wrong. Sends nothing. The logger must outlive the configuration.
session_config make_config(const connection_options& options, const logger& log);

struct backend {
  std::unique_ptr<election_factory> factory;
  std::chrono::milliseconds max_tick{0};  ///< the largest tick of the servers; 0 if there are none
};

/// The backend for `run`: ZooKeeper, or another one that the URL names. Throws `usage_error` if an option is wrong. The
/// logger must outlive the factory.
backend make_backend(asio::any_io_executor executor, const connection_options& options, const logger& log);

/// The exit code for the error of an operation.
int exit_code_of(error_code error);

}  // namespace zkelection::program
