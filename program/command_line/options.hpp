// What a user asks for on the command line.
#pragma once

#include "program/command_line/settings.hpp"
#include "program/output/log.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace zkelection::program {

/// How to reach the ensemble: by hosts or by a URL, never both.
struct connection_options {
  std::optional<std::string> hosts;
  std::optional<std::string> url;
  bool tls = false;
  std::vector<setting> settings;

  bool is_zookeeper() const;
  /// True if the user asks for TLS, or gives a setting of TLS.
  bool wants_tls() const;
};

enum class action { run, leader, candidates, check };

struct options {
  program::action action = action::run;
  connection_options connection;
  std::string resource;
  log_level verbosity = log_level::always;

  // run
  std::optional<std::chrono::milliseconds> wait;
  static constexpr std::chrono::milliseconds usual_grace{10'000};  // on a request to stop
  std::optional<std::chrono::milliseconds> grace;
  std::vector<std::string> command;

  // leader, candidates and check
  std::chrono::milliseconds timeout{15'000};
  bool json = false;
};

/// The user asked for help or the version: the text to print.
struct text_wanted {
  std::string text;
};

/// Throws `usage_error` or `text_wanted`. Settings are not looked at: `apply` says what is wrong with them.
options parse_options(int count, const char* const* arguments);

}  // namespace zkelection::program
