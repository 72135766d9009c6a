// The part of a URL that an error may show.
#pragma once

#include <string_view>

namespace zkelection::detail {

/// What stands where a URL has its scheme. Never more than that: what comes behind may hold credentials, also where a
/// colon was forgotten.
constexpr std::string_view scheme_in(std::string_view url) { return url.substr(0, url.find_first_of(":/?")); }

}  // namespace zkelection::detail
