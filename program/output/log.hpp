// The program's log, on stderr.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace zkelection::program {

enum class log_level { always, info, debug };  // shown without `-v`, with `-v`, with `-vv`

class logger {
 public:
  explicit logger(log_level most) : most_(most) {}

  template <class... Args>
  void error(fmt::format_string<Args...> text, Args&&... args) const {
    write(log_level::always, fmt::vformat(text, fmt::make_format_args(args...)));
  }

  /// Writes the error that the command ends with unless the last line says the same.
  void last_error(std::string_view text) const {
    if (last_.empty() || !text.ends_with(last_)) write(log_level::always, text);
  }

  template <class... Args>
  void info(fmt::format_string<Args...> text, Args&&... args) const {
    if (most_ >= log_level::info) write(log_level::info, fmt::vformat(text, fmt::make_format_args(args...)));
  }

  /// Writes one line, which is safe to show on a terminal. Drops the line if stderr has no room for it: a reader who is
  /// asleep must not keep `run` from its heartbeats.
  void write(log_level level, std::string_view text) const;

 private:
  log_level most_;
  mutable std::string last_;  ///< the text of the last line
};

}  // namespace zkelection::program
