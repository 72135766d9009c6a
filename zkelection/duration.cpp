#include <fmt/format.h>
#include <charconv>
#include <cstdint>
#include <zkelection/duration.hpp>

namespace zkelection {

std::string duration_text(std::chrono::nanoseconds length) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(length).count();
  if (ms > -1'000 && ms < 1'000) return fmt::format("{} ms", ms);
  return fmt::format("{} s", static_cast<double>(ms) / 1'000);  // the shortest text that means the number
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds(0);  // zero is zero in any unit
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  using namespace std::chrono;
  if (unit == "ms") return milliseconds(number);
  if (unit == "s") return seconds(number);
  if (unit == "m") return minutes(number);
  if (unit == "h") return hours(number);
  return std::nullopt;
}

}  // namespace zkelection
