#include "program/command_line/option.hpp"

#include "zkelection/config/url_parameters.hpp"

#include <fmt/format.h>

namespace zkelection::program {

void take_setting(const option& self, std::string_view source, const std::string& value, options& into) {
  into.connection.settings.push_back({std::string(source), self.parameter, value});
}

void take_file_of_settings(const option& self, std::string_view source, const std::string& value, options& into) {
  into.connection.settings.push_back({std::string(source), self.parameter, value, true});
}

void take_verbosity(const option&, std::string_view, const std::string&, options& into) {
  into.verbosity = into.verbosity == log_level::always ? log_level::info : log_level::debug;
}

std::chrono::milliseconds duration_of(std::string_view source, const std::string& value, duration_range range) {
  std::chrono::milliseconds length{};
  if (const auto wrong = detail::read_duration(source, value, length)) throw usage_error(wrong->text);
  if (length.count() == 0 && !range.may_be_zero) throw usage_error(fmt::format("{} must be more than 0", source));
  if (length > std::chrono::hours(range.most_hours))
    throw usage_error(fmt::format("{} must be at most {}h", source, range.most_hours));
  return length;
}

std::string typed(std::chrono::milliseconds length) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(length);
  return seconds == length ? fmt::format("{}s", seconds.count()) : fmt::format("{}ms", length.count());
}

}  // namespace zkelection::program
