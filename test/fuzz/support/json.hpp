// Reading what the program writes for programs, with a parser that is not ours.
#pragma once

#include <boost/json/value.hpp>

#include <string_view>

namespace zkelection::fuzz {

/// Fails unless the text is one line of strict JSON.
boost::json::value parse_json(std::string_view text);

}  // namespace zkelection::fuzz
