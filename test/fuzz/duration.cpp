// Lengths of time, as people write them in URLs and on the command line.
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "program/command_line/duration.hpp"
#include "program/output/text.hpp"
#include "support/property.hpp"
#include "zkelection/config/duration.hpp"
#include "zkelection/core/time_text.hpp"

namespace zkelection::fuzz {
namespace {

using std::chrono::milliseconds;

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
  const auto words = core::time_text(length);
  require(words == cli::exactly(length), "library and program call {} ms {} and {}", length.count(), words,
          cli::exactly(length));
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
  const auto in_url = detail::parse_duration(input);
  const auto typed = cli::parse_duration(input);
  require(in_url.has_value() == meant.has_value(), "{} in a URL", shown(input));
  require(!in_url || static_cast<std::uint64_t>(in_url->count()) == *meant, "{} in a URL", shown(input));
  const bool fits = in_url && *in_url <= cli::longest_duration;
  require(typed.has_value() == fits, "{} on the command line", shown(input));
  require(!typed || *typed == *in_url, "{} means two things", shown(input));
  if (!typed) return;
  check_words(*typed);
  const auto again = fmt::format("{}ms", typed->count());
  require(cli::parse_duration(again) == typed, "{} is not read back from {}", shown(input), again);
}

}  // namespace zkelection::fuzz
