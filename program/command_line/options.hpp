// The command line, taken apart.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace zkelection::cli {

/// How to reach the ensemble. What is empty was not given.
struct connection_options {
  std::optional<std::string> hosts;
  std::optional<std::string> url;
  std::optional<std::string> root;
  std::optional<std::string> scheme;
  std::optional<std::string> id;
  bool allow_foreign_candidates = false;
  std::optional<std::chrono::milliseconds> session_timeout;
  std::optional<std::chrono::milliseconds> connect_timeout;
  std::optional<std::chrono::milliseconds> max_tick;
  std::vector<std::string> auth;
  std::optional<std::string> auth_file;

  bool is_zookeeper() const { return !url || url->starts_with("zookeeper:"); }
};

enum class action { run, leader, candidates, check };

struct options {
  cli::action action = action::run;
  connection_options connection;
  std::string resource;
  int verbosity = 0;

  // run
  std::optional<std::chrono::milliseconds> wait;
  std::optional<std::chrono::milliseconds> grace;
  std::vector<std::string> command;

  // leader, candidates and check
  std::chrono::milliseconds timeout{15'000};
  bool json = false;
};

/// The user asked for something that cannot be; the text says what to do about it.
struct usage_error : std::runtime_error {
  using runtime_error::runtime_error;
};

/// The user asked for help or the version: the text to print.
struct text_wanted {
  std::string text;
};

/// Throws `usage_error` or `text_wanted`.
options parse_options(int count, const char* const* arguments);

}  // namespace zkelection::cli
