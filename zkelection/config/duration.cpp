#include "zkelection/config/duration.hpp"

#include <charconv>
#include <cstdint>

namespace zkelection::detail {

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

}  // namespace zkelection::detail
