// What others wrote, as the program prints it: a candidate's ID, a node's name, a resource.
#include <charconv>

#include "program/output/text.hpp"
#include "support/json.hpp"
#include "support/property.hpp"
#include "support/unicode.hpp"

namespace zkelection::fuzz {
namespace {

/// The bytes that the printed text stands for: there is one such text only, so no name passes for another.
std::string read_back(std::string_view printed) {
  std::string bytes;
  for (std::size_t at = 0; at < printed.size(); ++at) {
    if (printed[at] != '\\') {
      bytes += printed[at];
    } else if (printed.substr(at + 1, 1) == "\\") {
      bytes += '\\';
      ++at;
    } else {
      const auto digits = printed.substr(at).size() >= 4 ? printed.substr(at + 2, 2) : std::string_view();
      unsigned char byte = 0;
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      require(printed[at + 1] == 'x' && error == std::errc{} && end == digits.data() + 2, "a broken escape in {}",
              shown(printed));
      bytes += static_cast<char>(byte);
      at += 3;
    }
  }
  return bytes;
}

/// As a line of the log, which must not be long.
void check_cut(std::string_view printed) {
  for (std::size_t most = 0; most <= printed.size() && most < 8; ++most) {
    std::string part(printed);
    program::cut(part, most);
    require(part.size() <= most && part.size() + 3 >= most && printed.starts_with(part), "{} cut to {} bytes is {}",
            shown(printed), most, shown(part));
    require_harmless(part, false);
  }
}

void check_json(std::string_view input) {
  const auto text = program::json_string(input);
  require_harmless(text, false);
  const auto value = parse_json(text);
  require(value.is_string(), "no string: {}", shown(text));
  const auto& read = value.get_string();
  const std::string_view again(read.data(), read.size());
  if (code_points(input)) {
    require(again == input, "{} is read back as {}", shown(input), shown(again));
  } else {
    require(again.find("\xef\xbf\xbd") != std::string_view::npos, "nothing shows that {} is no UTF-8", shown(input));
  }
}

}  // namespace

void examine(std::string_view input) {
  const auto printed = program::printable(input);
  require_harmless(printed, false);
  require(read_back(printed) == input, "{} is printed as {}", shown(input), shown(printed));
  check_cut(printed);
  check_json(input);
}

}  // namespace zkelection::fuzz
