#include "program/command_line/settings.hpp"

#include "zkelection/config/url_parameters.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string_view>

namespace zkelection::program {
namespace {

void apply_one(std::string_view parameter, std::string_view source, const std::string& value, session_config& config) {
  if (const auto wrong = detail::set_parameter(parameter, source, value, config)) throw usage_error(wrong->text);
  // The configuration was fit for use before, so this setting is to blame.
  if (const auto wrong = check(config)) throw usage_error(fmt::format("{}: {}", source, wrong->text));
}

}  // namespace

void apply_lines(std::istream& file, const setting& one, session_config& config) {
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) apply_one(one.parameter, fmt::format("line {} of {}", number, one.source), line, config);
  }
  if (!file.eof()) throw usage_error(fmt::format("{}: cannot read '{}'", one.source, one.value));
}

void apply(const std::vector<setting>& settings, session_config& config) {
  for (const auto& one : settings) {
    if (one.is_in_file) {
      std::ifstream file(one.value);
      apply_lines(file, one, config);
    } else {
      apply_one(one.parameter, one.source, one.value, config);
    }
  }
}

}  // namespace zkelection::program
