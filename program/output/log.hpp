// What the program says about itself, on stderr.
#pragma once

#include <fmt/core.h>

#include <string_view>

namespace zkelection::cli {

enum class log_level { error, info, debug };  // as `-v` and `-vv` ask for

class logger {
 public:
  explicit logger(log_level most) : most_(most) {}

  template <class... Args>
  void error(fmt::format_string<Args...> text, Args&&... args) const {
    write(log_level::error, fmt::vformat(text, fmt::make_format_args(args...)));
  }

  template <class... Args>
  void info(fmt::format_string<Args...> text, Args&&... args) const {
    if (most_ >= log_level::info) write(log_level::info, fmt::vformat(text, fmt::make_format_args(args...)));
  }

  /// One line, escaped for terminals. A line that stderr has no room for is dropped: a reader who went to sleep must
  /// not keep `run` from its heartbeats.
  void write(log_level level, std::string_view text) const;

 private:
  log_level most_;
};

}  // namespace zkelection::cli
