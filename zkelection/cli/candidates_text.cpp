#include "candidates_text.hpp"

#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace zkelection::cli {
namespace {

std::string json_members(const candidate& one) {
  return fmt::format(R"("id":{},"since":"{}","token":{},"node":{})", json_string(one.id), iso8601(one.since),
                     one.fencing_token, json_string(one.node));
}

std::string name(const candidate& one) { return one.id.empty() ? "(no name)" : printable(one.id); }

}  // namespace

std::string leader_text(std::string_view resource, const std::vector<candidate>& candidates,
                        std::chrono::system_clock::time_point now) {
  if (candidates.empty()) return fmt::format("nobody is the master of {}\n", printable(resource));
  const auto& master = candidates.front();
  return fmt::format("master  {}\nsince   {} (joined {} ago)\ntoken   {}\nnode    {}\n", name(master),
                     iso8601(master.since), roughly(now - master.since), master.fencing_token, printable(master.node));
}

std::string candidates_text(std::string_view resource, const std::vector<candidate>& candidates) {
  if (candidates.empty()) return fmt::format("nobody is a candidate for {}\n", printable(resource));
  std::size_t width = 2;
  for (const auto& one : candidates) width = std::max(width, name(one).size());
  width = std::min<std::size_t>(width, 40);
  constexpr auto row = "{:>8}  {:<{}}  {:<24}  {:>20}  {}\n";
  std::string text = fmt::format(row, "position", "id", width, "since", "token", "node");
  int position = 0;
  for (const auto& one : candidates) {
    fmt::format_to(std::back_inserter(text), row, ++position, name(one), width, iso8601(one.since), one.fencing_token,
                   printable(one.node));
  }
  return text;
}

std::string leader_json(std::string_view resource, const std::vector<candidate>& candidates) {
  return fmt::format("{{\"resource\":{},\"master\":{}}}\n", json_string(resource),
                     candidates.empty() ? "null" : "{" + json_members(candidates.front()) + "}");
}

std::string candidates_json(std::string_view resource, const std::vector<candidate>& candidates) {
  std::string text = fmt::format("{{\"resource\":{},\"candidates\":[", json_string(resource));
  int position = 0;
  for (const auto& one : candidates) {
    fmt::format_to(std::back_inserter(text), "{}{{\"position\":{},{}}}", position == 0 ? "" : ",", position + 1,
                   json_members(one));
    ++position;
  }
  return text + "]}\n";
}

}  // namespace zkelection::cli
