#include "node_abbreviations.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace zkelection::test {
namespace {

constexpr std::string_view rival_prefix = "_c_00000000-0000-0000-0000-000000000000-latch-";
constexpr std::string_view foreign_prefix = "00000000000000000000000000000000__lock__";

}  // namespace

std::string with_sequence(std::string_view prefix, int sequence) { return fmt::format("{}{:010d}", prefix, sequence); }

int sequence_of(std::string_view name) { return std::stoi(std::string(name.substr(name.size() - 10))); }

void node_abbreviations::add_own(const std::string& prefix) {
  if (std::ranges::find(own_prefixes_, prefix) == own_prefixes_.end()) own_prefixes_.push_back(prefix);
}

std::string node_abbreviations::full(std::string_view abbreviation) const {
  const std::string text(abbreviation);
  const bool is_rival = text.starts_with('r');
  if (text.size() > 1 && (is_rival || text[0] == 'k') && text.find_first_not_of("-0123456789", 1) == text.npos) {
    return with_sequence(is_rival ? rival_prefix : foreign_prefix, std::stoi(text.substr(1)));
  }
  const auto colon = text.find(':');
  if (text.starts_with("me") && colon != std::string::npos) {
    const auto enrolment = static_cast<std::size_t>(std::stoi(text.substr(2)));
    BOOST_REQUIRE_MESSAGE(enrolment <= own_prefixes_.size(), text << " was never asked for");
    return with_sequence(own_prefixes_[enrolment - 1], std::stoi(text.substr(colon + 1)));
  }
  return text;
}

std::string node_abbreviations::abbreviated(std::string text) const {
  const auto shorten = [&](std::string_view prefix, const std::string& name, std::string_view before_number) {
    for (std::size_t at = 0; (at = text.find(prefix, at)) != std::string::npos;) {
      const auto after = at + prefix.size();
      const auto end = std::min(text.find_first_not_of("-0123456789", after), text.size());
      std::string replacement = name;
      if (end > after) replacement += fmt::format("{}{}", before_number, std::stoi(text.substr(after, end - after)));
      text.replace(at, end - at, replacement);
      at += replacement.size();
    }
  };
  shorten(rival_prefix, "r", "");
  shorten(foreign_prefix, "k", "");
  for (std::size_t i = 0; i < own_prefixes_.size(); ++i) shorten(own_prefixes_[i], fmt::format("me{}", i + 1), ":");
  return text;
}

}  // namespace zkelection::test
