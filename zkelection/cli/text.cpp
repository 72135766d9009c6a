#include "text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace zkelection::cli {
namespace {

struct code_point {
  char32_t value = 0;
  std::size_t length = 0;  // 0: the text does not begin with a well-formed character
};

code_point first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  char32_t value = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3fU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < smallest[length] || value > 0x10ffff || is_surrogate) return {};
  return {value, length};
}

bool would_mislead(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
  const bool line_or_direction =
      c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  return control || line_or_direction || c == '\\';
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [value, length] = first_of(text);
    const std::string_view bytes = text.substr(0, length == 0 ? 1 : length);
    if (length != 0 && !would_mislead(value)) {
      out += bytes;
    } else if (value == '\\') {
      out += "\\\\";
    } else {
      for (const char byte : bytes)
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
    }
    text.remove_prefix(bytes.size());
  }
  return out;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto [value, length] = first_of(text);
    if (length == 0) {
      out += "\xef\xbf\xbd";
    } else if (value == '"' || value == '\\') {
      out += {'\\', text[0]};
    } else if (value < 0x20 || value == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(value));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

std::string iso8601(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto second = floor<seconds>(time);
  const auto rest = duration_cast<milliseconds>(time - second).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(second)), rest);
}

std::string roughly(std::chrono::system_clock::duration length) {
  using namespace std::chrono;
  const auto s = std::max(seconds(0), floor<seconds>(length));
  if (s < minutes(1)) return fmt::format("{} s", s.count());
  if (s < hours(1)) return fmt::format("{} min", floor<minutes>(s).count());
  if (s < hours(48)) return fmt::format("{} h", floor<hours>(s).count());
  return fmt::format("{} days", floor<days>(s).count());
}

}  // namespace zkelection::cli
