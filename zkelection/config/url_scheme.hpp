// The scheme of a URL, which errors may show, and how to correct a wrong one.
#pragma once

#include <string>
#include <string_view>

namespace zkelection::detail {

/// The text in the place of the scheme. The text after it may hold credentials, even if the colon is missing, so it
/// ends at the first sign.
constexpr std::string_view scheme_in(std::string_view url) { return url.substr(0, url.find_first_of(":/?")); }

/// How to correct a URL whose scheme is not known, for the end of a message. Empty unless that is certain.
std::string scheme_remedy(std::string_view url);

}  // namespace zkelection::detail
