// What must hold in a world.
#include <fmt/format.h>
#include <algorithm>

#include "world.hpp"

namespace zkelection::test::model {

void world::judge() const {
  std::size_t believers = 0;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto& who = *candidates_[i];
    if (who.token && who.leased && who.token != who.robbed_of) ++believers;
    must(!who.token || who.leased, "a mastership has outlived its lease", i);
    must(!who.token || !who.dispatcher.checked_node().empty(), "a master's lease is not renewed", i);
    if (who.state.current_phase() != core::candidacy::phase::idle) continue;
    must(!has_nodes(i), "a node that its candidate has forgotten", i);
  }
  must(believers < 2, "two masters");
}

/// Nobody disturbs any more, and nothing is under way.
void world::judge_rest() const {
  using enum core::candidacy::phase;
  bool there_is_a_master = false;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto& who = *candidates_[i];
    const auto phase = who.state.current_phase();
    const auto own = nodes_of(i).size();
    must(phase == idle || phase == waiting || phase == master, "a candidate is stuck", i);
    must(own == (phase == idle ? 0U : 1U), "a node without its candidate, or a candidate without its node", i);
    must(!who.resigning && !who.closing, "a resign or a close was never answered", i);
    must(!who.closed || who.state.finished(), "a close was never finished", i);
    // One that waits behind two or more may not know that those further ahead have gone.
    must(phase != waiting || candidates_.size() > 2 || !who.dispatcher.checked_node().empty(),
         "the next in line has no lease to begin with", i);
    there_is_a_master |= who.token.has_value();
  }
  must(there_is_a_master || std::ranges::none_of(candidates_, [](const auto& who) { return who->awaiting; }),
       "somebody awaits, and there is no master");
}

void world::must(bool holds, std::string_view what) const {
  if (holds) return;
  if (story_ != nullptr) *story_ += fmt::format("VIOLATION: {}\n", what);
  throw violation(std::string(what));
}

void world::must(bool holds, std::string_view what, std::size_t who) const {
  if (!holds) must(false, fmt::format("{}: {}", static_cast<char>('a' + who), what));
}

void world::add_to_story(std::size_t who, std::string_view what) const {
  *story_ += fmt::format("    {}: {}\n", static_cast<char>('a' + who), short_names(std::string(what)));
}

/// A UUID is hard to read, and its candidate's letter is not.
std::string world::short_names(std::string text) const {
  for (auto at = text.find("_c_"); at != text.npos; at = text.find("_c_", at + 1)) {
    const auto rest = std::string_view(text).substr(at);
    if (rest.size() < 3 + 36) break;
    text.replace(at, 3 + 36, fmt::format("node {}", rest.substr(3, 4)));
  }
  return text;
}

}  // namespace zkelection::test::model
