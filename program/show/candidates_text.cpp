#include "program/show/candidates_text.hpp"

#include "program/output/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace zkelection::program {
namespace {

std::string json_members(const candidate& one) {
  return fmt::format(R"("id":{},"joined":"{}","token":{},"node":{},"left_over":{})", json_string(one.id),
                     iso8601(one.since), one.fencing_token, json_string(one.node), one.left_over);
}

std::string name(const candidate& one) { return one.id.empty() ? "(no name)" : printable(one.id); }

std::string node(const candidate& one) {
  return printable(one.node) + (one.left_over ? " (not ephemeral: left over)" : "");
}

/// The path and the candidates with other schemes. They explain why a user may see fewer candidates than expected.
std::string path_and_foreign(const election_view& view) {
  auto text = fmt::format("path    {}\n", printable(view.path));
  std::map<std::pair<bool, candidate_scheme>, std::size_t> counts;
  for (const auto& one : view.foreign) ++counts[{one.left_over, one.scheme}];
  for (const auto& [what, count] : counts) {
    const auto& [left_over, scheme] = what;
    fmt::format_to(std::back_inserter(text), "beside  {} {} with the scheme {}{}; --scheme {} shows them\n", count,
                   count == 1 ? "candidate" : "candidates", to_string(scheme),
                   left_over ? ", left over (not ephemeral)" : ", which these here do not see", to_string(scheme));
  }
  return text;
}

std::string json_path_and_foreign(const election_view& view) {
  auto text = fmt::format(R"("path":{},"foreign":[)", json_string(view.path));
  for (const auto& one : view.foreign) {
    fmt::format_to(std::back_inserter(text), R"({}{{"scheme":"{}","node":{},"left_over":{}}})",
                   text.ends_with('[') ? "" : ",", to_string(one.scheme), json_string(one.node), one.left_over);
  }
  return text + ']';
}

}  // namespace

std::string leader_text(std::string_view resource, const election_view& view,
                        std::chrono::system_clock::time_point now) {
  if (view.candidates.empty())
    return fmt::format("nobody is the master of {}\n{}", printable(resource), path_and_foreign(view));
  const auto& master = view.candidates.front();
  return fmt::format("master  {}\njoined  {} ({} ago)\ntoken   {}\nnode    {}\n{}", name(master), iso8601(master.since),
                     roughly(now - master.since), master.fencing_token, node(master), path_and_foreign(view));
}

std::string candidates_text(std::string_view resource, const election_view& view) {
  const auto& candidates = view.candidates;
  if (candidates.empty())
    return fmt::format("nobody is a candidate for {}\n{}", printable(resource), path_and_foreign(view));
  std::size_t width = 2;
  for (const auto& one : candidates) width = std::max(width, name(one).size());
  width = std::min<std::size_t>(width, 40);
  constexpr auto row = "{:>8}  {:<{}}  {:<24}  {:>20}  {}\n";
  std::string text = fmt::format(row, "position", "id", width, "joined", "token", "node");
  int position = 0;
  for (const auto& one : candidates) {
    fmt::format_to(std::back_inserter(text), row, ++position, name(one), width, iso8601(one.since), one.fencing_token,
                   node(one));
  }
  return text + path_and_foreign(view);
}

std::string leader_json(std::string_view resource, const election_view& view) {
  return fmt::format("{{\"resource\":{},\"master\":{},{}}}\n", json_string(resource),
                     view.candidates.empty() ? "null" : "{" + json_members(view.candidates.front()) + "}",
                     json_path_and_foreign(view));
}

std::string candidates_json(std::string_view resource, const election_view& view) {
  std::string text = fmt::format("{{\"resource\":{},\"candidates\":[", json_string(resource));
  int position = 0;
  for (const auto& one : view.candidates) {
    fmt::format_to(std::back_inserter(text), "{}{{\"position\":{},{}}}", position == 0 ? "" : ",", position + 1,
                   json_members(one));
    ++position;
  }
  return text + "]," + json_path_and_foreign(view) + "}\n";
}

}  // namespace zkelection::program
