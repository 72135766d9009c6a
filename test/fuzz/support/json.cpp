#include "json.hpp"

#include <boost/json/src.hpp>

#include "property.hpp"

namespace zkelection::fuzz {

boost::json::value parse_json(std::string_view text) {
  boost::json::error_code error;
  auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  require(!error, "no JSON, {}: {}", error.message(), shown(text));
  require(text.find_first_of("\r\n") >= text.size() - 1, "JSON of several lines: {}", shown(text));
  return value;
}

}  // namespace zkelection::fuzz
