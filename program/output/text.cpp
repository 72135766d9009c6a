#include "program/output/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <iterator>

namespace zkelection::program {
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

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

/// Unicode's Default_Ignorable_Code_Point, which shows nothing or turns directions, and the separators of lines and
/// paragraphs. Some scripts and emoji need some of them. It is more important that no name looks like another.
bool is_invisible(char32_t c) {
  struct range {
    char32_t first, last;
  };
  constexpr range ranges[] = {
      {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},  {0x180b, 0x180f},
      {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},  {0xfeff, 0xfeff},
      {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  return std::ranges::any_of(ranges, [c](range of) { return c >= of.first && c <= of.last; });
}

bool would_mislead(char32_t c) { return is_control(c) || is_invisible(c); }

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto [value, length] = first_of(text);
    const std::string_view bytes = text.substr(0, length == 0 ? 1 : length);
    if (value == '\\') {
      out += "\\\\";
    } else if (length != 0 && !would_mislead(value)) {
      out += bytes;
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
    } else if (would_mislead(value) && value < 0x10000) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(value));
    } else if (would_mislead(value)) {
      const auto rest = static_cast<unsigned>(value) - 0x10000;  // JSON writes a pair of surrogates
      fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out + '"';
}

void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80) --most;
  text.resize(most);
}

std::string iso8601(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto second = floor<seconds>(time);
  const auto rest = duration_cast<milliseconds>(time - second).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(second)), rest);
}

std::string iso8601(std::chrono::sys_seconds time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(static_cast<std::time_t>(time.time_since_epoch().count())));
}

std::string roughly(std::chrono::system_clock::duration length) {
  using namespace std::chrono;
  const auto s = std::max(seconds(0), floor<seconds>(length));
  if (s < minutes(1)) return fmt::format("{} s", s.count());
  if (s < hours(1)) return fmt::format("{} min", floor<minutes>(s).count());
  if (s < hours(48)) return fmt::format("{} h", floor<hours>(s).count());
  return fmt::format("{} days", floor<days>(s).count());
}

}  // namespace zkelection::program
