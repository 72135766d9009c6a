// Lengths of time, as people write them in URLs and on the command line.
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <zkelection/duration.hpp>

#include "support/property.hpp"

namespace zkelection::fuzz {
namespace {

using std::chrono::milliseconds;

/// What 32 bits hold, so that it can be read back.
constexpr milliseconds longest_in_words{std::numeric_limits<std::uint32_t>::max()};

/// The same once more: digits, at most 2^32 - 1, and a unit.
std::optional<std::uint64_t> expected(std::string_view text) {
  const std::map<std::string_view, std::uint64_t> units{{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  std::uint64_t number = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
    number = number * 10 + static_cast<std::uint64_t>(text[digits] - '0');
    if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  }
  if (text == "0") return 0;
  const auto unit = units.find(text.substr(digits));
  if (digits == 0 || unit == units.end()) return std::nullopt;
  return number * unit->second;
}

void check_words(milliseconds length) {
  const auto words = duration_text(length);
  const auto space = words.find(' ');
  double number = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), number);
  const bool whole = error == std::errc{} && end == words.data() + space;
  const auto in_ms = words.substr(space) == " ms" ? number : number * 1'000;
  require(whole && std::llround(in_ms) == length.count(), "{} ms are called {}", length.count(), words);
}

}  // namespace

void examine(std::string_view input) {
  const auto meant = expected(input);
  const auto taken = parse_duration(input);
  require(taken.has_value() == meant.has_value(), "{}", shown(input));
  require(!taken || static_cast<std::uint64_t>(taken->count()) == *meant, "{}", shown(input));
  if (!taken || *taken > longest_in_words) return;
  check_words(*taken);
  const auto again = fmt::format("{}ms", taken->count());
  require(parse_duration(again) == taken, "{} is not read back from {}", shown(input), again);
}

}  // namespace zkelection::fuzz
