// Lists of children: who is a rival, and who stands before whom.
//
// Input: our own node's name, then the children's, a line each. `=` LETTER DIGIT REST stands for a name of the scheme
// l(atch), c(urator's lock), k(azoo) or g(o) with a UUID of that digit alone, so that the fuzzer need not find 36 of
// them.
#include <algorithm>
#include <set>

#include "support/schemes.hpp"
#include "zkelection/core/queue_order.hpp"

namespace zkelection::fuzz {
namespace {

using names = std::vector<std::string>;

std::string expanded(std::string_view line) {
  constexpr std::string_view letters = "lckg";
  if (line.size() < 3 || line[0] != '=' || letters.find(line[1]) == std::string_view::npos) return std::string(line);
  const auto& scheme = schemes[letters.find(line[1])];
  auto uuid = scheme.uuid_text({});
  std::ranges::replace(uuid, '0', line[2]);
  return scheme.name_prefix(uuid) + std::string(line.substr(3));
}

bool contains(const auto& list, std::string_view name) { return std::ranges::find(list, name) != list.end(); }

void check_view(const core::node_scheme& scheme, const names& children, const std::string& own) {
  const auto view = core::view_queue(scheme, children, own);
  const bool stands = contains(children, own) && scheme.parse(own).has_value();
  require(view.has_value() == stands, "a view for {}, which {} in the queue", shown(own), stands ? "is" : "is not");
  if (!view) return;
  require(!contains(view->rivals, own), "{} is a rival of itself", shown(own));
  bool near_limit = false;
  for (const auto& child : children) {
    const auto parsed = scheme.parse(child);
    near_limit |= parsed && core::is_near_counter_limit(parsed->sequence);
    require(contains(view->rivals, child) == (parsed && child != own), "{} and its rival {}", shown(own), shown(child));
    require(contains(view->foreign, child) == (!parsed && core::looks_like_candidate(child)),
            "{} and {}, with another scheme", shown(own), shown(child));
  }
  require(view->rivals.size() + view->foreign.size() < children.size(), "rivals that are no children");
  require(view->needs_czxids == near_limit, "the order of {} by names or by transactions", shown(own));
}

/// Everybody's place is another one, and everybody waits for the one before it: so there is one master.
void check_order(const core::node_scheme& scheme, const names& children) {
  names queue;
  for (const auto& child : children) {
    const auto view = core::view_queue(scheme, children, child);
    if (!view) continue;
    const auto place = view->ahead.size();
    queue.resize(std::max(queue.size(), place + 1));
    require(queue[place].empty(), "two have the place {} of the queue", place);
    queue[place] = child;
  }
  for (std::size_t place = 0; place < queue.size(); ++place) {
    require(!queue[place].empty(), "nobody has the place {} of the queue", place);
    const auto view = core::view_queue(scheme, children, queue[place]);
    const auto nearest = view->ahead.nearest();
    require(nearest.size() == std::min(place, core::queue_ahead::names_kept), "{} keeps {} names of those before it",
            shown(queue[place]), nearest.size());
    for (std::size_t i = 0; i < nearest.size() && !view->needs_czxids; ++i)
      require(nearest[i].name == queue[place - 1 - i], "{} does not see those before it, the nearest first",
              shown(queue[place]));
    if (place == 0) continue;
    require(view->needs_czxids || view->ahead.first().name == queue.front(), "{} does not know who is the first",
            shown(queue[place]));
    require(scheme.parse(queue[place - 1])->sequence <= scheme.parse(queue[place])->sequence,
            "the sequence numbers do not order");
  }
}

void check_search(const core::node_scheme& scheme, const names& children, const std::string& own) {
  const auto parsed = scheme.parse(own);
  const auto uuid = parsed ? std::string(parsed->uuid) : own;
  const auto found = core::with_uuid(scheme, children, uuid);
  for (const auto& child : children) {
    const auto of_child = scheme.parse(child);
    require(contains(found, child) == (of_child && of_child->uuid == uuid), "looking for the UUID of {}: {}",
            shown(own), shown(child));
  }
}

}  // namespace

void examine(std::string_view input) {
  const auto lines = split(input, '\n');
  const auto own = expanded(lines.front());
  std::set<std::string> unique;  // as the names below one node are
  for (std::size_t i = 1; i < lines.size() && i < 16; ++i) unique.insert(expanded(lines[i]));
  const names children(unique.begin(), unique.end());
  for (const auto& scheme : schemes) {
    check_view(scheme, children, own);
    check_order(scheme, children);
    check_search(scheme, children, own);
  }
}

}  // namespace zkelection::fuzz
