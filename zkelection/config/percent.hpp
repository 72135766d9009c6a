// Percent-encoding in URLs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zkelection::detail {

/// Replaces each `%XX` by its byte. Gives nothing if an escape is broken.
std::optional<std::string> decode_percent(std::string_view text);

}  // namespace zkelection::detail
