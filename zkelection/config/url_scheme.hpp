// The part of a URL that an error may show, and what is meant by a wrong one.
#pragma once

#include <string>
#include <string_view>

namespace zkelection::detail {

/// What stands where a URL has its scheme. Never more than that: what comes behind may hold credentials, also where a
/// colon was forgotten.
constexpr std::string_view scheme_in(std::string_view url) { return url.substr(0, url.find_first_of(":/?")); }

/// Of a URL whose scheme is not known: how to correct it, to be appended to a message. Empty unless that is certain.
std::string scheme_remedy(std::string_view url);

}  // namespace zkelection::detail
