#include "move.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <stdexcept>

namespace zkelection::test::model {
namespace {

constexpr std::array<std::string_view, happenings> happening_names = {
    "serve",  "follow", "connect", "propose", "lease", "pause_over", "bury",         "await", "cancel",
    "resign", "close",  "give_up", "cut",     "lapse", "expire",     "tell_expired", "erase", "reap"};

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

std::string to_text(const move& m) {
  return fmt::format("{} {}{}", happening_names[static_cast<std::size_t>(m.what)], static_cast<char>('a' + m.who),
                     m.detail == 0 ? "" : fmt::format(" {}", m.detail));
}

std::optional<move> parse_move(std::string_view text) {
  const auto name = std::ranges::find(happening_names, take_word(text));
  const auto who = take_word(text);
  const auto detail = take_word(text);
  if (name == happening_names.end() || who.size() != 1 || who[0] < 'a' || who[0] > 'z' || detail.size() > 1)
    return std::nullopt;
  return move{static_cast<happening>(name - happening_names.begin()), static_cast<std::uint8_t>(who[0] - 'a'),
              static_cast<std::uint8_t>(detail.empty() ? 0 : detail[0] - '0')};
}

std::vector<move> parse_moves(std::string_view text) {
  std::vector<move> moves;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto parsed = parse_move(part);
    if (!parsed) throw std::invalid_argument(fmt::format("'{}' is no move", part));
    moves.push_back(*parsed);
  }
  return moves;
}

std::string to_text(const std::vector<move>& moves) {
  std::string text;
  for (const auto& m : moves) text += (text.empty() ? "" : "; ") + to_text(m);
  return text;
}

}  // namespace zkelection::test::model
