// What an option of a command is, and what becomes of its value.
#pragma once

#include "program/command_line/options.hpp"

#include <zkelection/session_config.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace zkelection::program {

struct option;

/// Puts an option's value into the options. Throws `usage_error`, which names the source: the option, or the variable
/// of the environment that stands in for it.
using option_taker = void (*)(const option& self, std::string_view source, const std::string& value, options& into);

/// The option is a setting: its value is for the URL's parameter that the row names.
void take_setting(const option& self, std::string_view source, const std::string& value, options& into);

/// The same for a file that has a value in each line.
void take_file_of_settings(const option& self, std::string_view source, const std::string& value, options& into);

/// A row of the table in `commands.cpp`.
struct option {
  const char* names = "";             ///< `--max-tick`; `-v,--verbose`
  const char* type = "";              ///< stands for the value in `--help`; a flag has none, and its value is `true`
  option_taker take = take_setting;   ///< what becomes of a value
  const char* parameter = "";         ///< of a setting: its name in URLs
  const char* help = "";              ///< `{}` stands for the default
  std::string (*usual)() = nullptr;   ///< the default, as users type it
  const char* environment = nullptr;  ///< the variable that stands in if the option is not given
  bool may_repeat = false;
};

// ---- Other values for `take`.

/// The member's place: in the options, or in those of the connection.
template <auto member>
auto& place_of(options& into) {
  if constexpr (requires { into.connection.*member; }) {
    return into.connection.*member;
  } else {
    return into.*member;
  }
}

template <auto member>
void take_text(const option&, std::string_view, const std::string& value, options& into) {
  place_of<member>(into) = value;
}

template <auto member>
void take_flag(const option&, std::string_view, const std::string&, options& into) {
  place_of<member>(into) = true;
}

/// Once: `info`; twice: `debug`.
void take_verbosity(const option&, std::string_view, const std::string&, options& into);

struct duration_range {
  bool may_be_zero = false;
  int most_hours = 1000;
};

/// Throws `usage_error` if the value is not a duration within the range.
std::chrono::milliseconds duration_of(std::string_view source, const std::string& value, duration_range range);

template <auto member, duration_range range = duration_range{}>
void take_duration(const option&, std::string_view source, const std::string& value, options& into) {
  into.*member = duration_of(source, value, range);
}

// ---- Values for `usual`.

/// As users type it: `10s`, `500ms`.
std::string typed(std::chrono::milliseconds length);
inline std::string typed(const std::string& text) { return text; }

template <class Owner, class Value>
std::string typed_default(Value Owner::*member) {
  return typed(Owner{}.*member);
}

/// The member's value if nobody sets it.
template <auto member>
std::string default_of() {
  return typed_default(member);
}

}  // namespace zkelection::program
