#include "program/command_line/duration.hpp"

#include <charconv>
#include <cstdint>

namespace zkelection::cli {
namespace {

std::optional<std::chrono::milliseconds> unit_of(std::string_view name) {
  using namespace std::chrono_literals;
  if (name == "ms") return 1ms;
  if (name == "s") return 1s;
  if (name == "m") return 1min;
  if (name == "h") return 1h;
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds(0);
  std::uint32_t count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return std::nullopt;
  const auto unit = unit_of(text.substr(static_cast<std::size_t>(rest - text.data())));
  if (!unit) return std::nullopt;
  const auto result = *unit * std::int64_t{count};
  if (result > longest_duration) return std::nullopt;
  return result;
}

}  // namespace zkelection::cli
