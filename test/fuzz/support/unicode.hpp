// A second opinion on text: what the product decodes with its own means, or Boost's, is decoded here once more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zkelection::fuzz {

/// Nothing if the text is not well-formed UTF-8.
std::optional<std::u32string> code_points(std::string_view text);

/// Well-formed UTF-8.
std::string utf8(std::u32string_view points);

bool is_control(char32_t point);

/// Shows nothing, or turns the direction of what follows: Unicode's Default_Ignorable_Code_Point and the separators of
/// lines and paragraphs.
bool is_invisible(char32_t point);

/// Fails unless the text may be sent to a terminal as it is. `lines`: it may have ends of lines.
void require_harmless(std::string_view text, bool lines);

}  // namespace zkelection::fuzz
