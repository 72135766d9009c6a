#include "unicode.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "property.hpp"

namespace zkelection::fuzz {
namespace {

void append(std::string& text, char32_t point) {
  const auto continuation = [&](int shift) { text += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | (point >> 6));
    continuation(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | (point >> 12));
    continuation(6);
    continuation(0);
  } else {
    text += static_cast<char>(0xf0 | (point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace

/// Decodes without much ado, and then looks whether encoding gives the same bytes: so nothing overlong is taken.
std::optional<std::u32string> code_points(std::string_view text) {
  std::u32string points;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    char32_t point = size == 1 ? lead : lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size && at + i < text.size(); ++i)
      point = point << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return std::nullopt;
    points += point;
    at += size;
  }
  if (utf8(points) != text) return std::nullopt;
  return points;
}

std::string utf8(std::u32string_view points) {
  std::string text;
  for (const char32_t point : points) append(text, point);
  return text;
}

bool is_control(char32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); }

bool is_invisible(char32_t point) {
  // From Unicode 15's DerivedCoreProperties.txt; the line and paragraph separators are added.
  constexpr std::pair<char32_t, char32_t> ranges[] = {
      {0xad, 0xad},     {0x34f, 0x34f},   {0x61c, 0x61c},     {0x115f, 0x1160},   {0x17b4, 0x17b5},  {0x180b, 0x180f},
      {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},  {0xfeff, 0xfeff},
      {0xffa0, 0xffa0}, {0xfff0, 0xfff8}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
  return std::ranges::any_of(ranges, [&](const auto& range) { return point >= range.first && point <= range.second; });
}

void require_harmless(std::string_view text, bool lines) {
  const auto points = code_points(text);
  require(points.has_value(), "the text is no UTF-8: {}", shown(text));
  for (const char32_t point : *points) {
    if (lines && point == U'\n') continue;
    require(!is_control(point) && !is_invisible(point), "U+{:04X} is printed in {}", static_cast<std::uint32_t>(point),
            shown(text));
  }
}

}  // namespace zkelection::fuzz
