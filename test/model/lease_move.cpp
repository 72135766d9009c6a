#include "lease_move.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace zkelection::test::model {
namespace {

constexpr std::array<std::string_view, lease_events> event_names = {
    "deliver", "timer",   "connect",     "give_up",     "ping",      "choose", "expire",  "late_report",
    "heal",    "reach",   "wake_client", "wake_leader", "step_down", "time",   "advance", "turn",
    "block",   "isolate", "stop_client", "stop_leader", "close",     "depose", "write"};

}  // namespace

std::string to_text(const std::vector<lease_move>& moves) {
  std::string text;
  for (auto at = moves.begin(); at != moves.end();) {
    const auto end = std::find_if(at, moves.end(), [&](const lease_move& m) { return m != *at; });
    const bool passes = at->what == lease_event::time;
    const auto detail = passes ? end - at : at->detail;
    text += text.empty() ? "" : "; ";
    text += event_names[static_cast<std::size_t>(at->what)];
    if (detail > 0) text += fmt::format(" {}", detail);
    at = passes ? end : at + 1;
  }
  return text;
}

std::vector<lease_move> parse_lease_moves(std::string_view text) {
  std::vector<lease_move> moves;
  while (!text.empty()) {
    auto part = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    const auto word = part.substr(0, part.find(' '));
    const auto name = std::ranges::find(event_names, word);
    std::uint8_t detail = 0;
    const auto number = part.substr(std::min(word.size() + 1, part.size()));
    const auto end = number.data() + number.size();
    const bool is_number = number.empty() || std::from_chars(number.data(), end, detail).ptr == end;
    if (name == event_names.end() || !is_number) throw std::invalid_argument(fmt::format("'{}' is no move", part));
    const auto what = static_cast<lease_event>(name - event_names.begin());
    if (what == lease_event::time) {
      moves.insert(moves.end(), detail, {what, 0});
    } else {
      moves.push_back({what, detail});
    }
  }
  return moves;
}

}  // namespace zkelection::test::model
