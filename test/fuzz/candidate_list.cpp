// What `leader` and `candidates` print of the nodes that they find. Input: the resource, then for each candidate a line
// with its node's name, its creation time in milliseconds and its ID, separated by tabs; a line with the name alone is
// a candidate with another scheme.
#include <algorithm>
#include <charconv>

#include "program/show/candidates_text.hpp"
#include "support/json.hpp"
#include "support/property.hpp"
#include "support/unicode.hpp"
#include "zkelection/session/node_time.hpp"

namespace zkelection::fuzz {
namespace {

candidate candidate_of(std::string_view line, std::uint64_t token) {
  candidate one;
  const auto fields = split(line, '\t');
  one.node = fields[0];
  std::int64_t created = 0;
  if (fields.size() > 1) std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), created);
  one.since = detail::time_of(created);
  if (fields.size() > 2) one.id = fields[2];
  one.fencing_token = token;
  return one;
}

void check_for_people(std::string_view resource, const election_view& view) {
  const auto now = detail::time_of(1'700'000'000'000);
  const auto leader = program::leader_text(resource, view, now);
  require_harmless(leader, true);
  const auto below = std::ptrdiff_t{1} + (view.foreign.empty() ? 0 : 1);  // the path, and what is beside
  require(std::ranges::count(leader, '\n') == (view.candidates.empty() ? 1 : 4) + below,
          "not the lines of a leader: {}", leader);
  const auto all = program::candidates_text(resource, view);
  require_harmless(all, true);
  const auto lines = std::ssize(view.candidates) + 1 + below;
  require(std::ranges::count(all, '\n') == lines, "not a line for each candidate: {}", all);
}

void check_member(const boost::json::object& read, const candidate& one) {
  const auto joined = read.at("joined").as_string();
  const std::string_view time(joined.data(), joined.size());
  require(time.size() == 24 && time.ends_with('Z') && time.find_first_not_of("0123456789-:.TZ") == time.npos,
          "{} is no time", time);
  require(read.at("token").to_number<std::uint64_t>() == one.fencing_token, "another token");
  const auto id = read.at("id").as_string();
  require(!code_points(one.id) || std::string_view(id.data(), id.size()) == one.id, "another ID");
}

void check_foreign(const boost::json::value& read, const election_view& view) {
  require(read.as_object().at("path").as_string() == std::string_view(view.path), "another path");
  require(read.as_object().at("foreign").as_array().size() == view.foreign.size(),
          "not all candidates with another scheme");
}

void check_for_programs(std::string_view resource, const election_view& view) {
  const auto& candidates = view.candidates;
  const auto leader_line = program::leader_json(resource, view);
  require_harmless(leader_line, true);
  const auto leader = parse_json(leader_line);
  const auto& master = leader.as_object().at("master");
  require(master.is_null() == candidates.empty(), "a master where nobody is, or none: {}", leader_line);
  if (!candidates.empty()) check_member(master.as_object(), candidates.front());
  check_foreign(leader, view);

  const auto all_line = program::candidates_json(resource, view);
  require_harmless(all_line, true);
  const auto all = parse_json(all_line);
  const auto& list = all.as_object().at("candidates").as_array();
  require(list.size() == candidates.size(), "not all candidates: {}", all_line);
  check_foreign(all, view);
  for (std::size_t i = 0; i < list.size(); ++i) check_member(list[i].as_object(), candidates[i]);
}

}  // namespace

void examine(std::string_view input) {
  const auto lines = split(input, '\n');
  election_view view;
  view.path = "/elections/r";
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].find('\t') == lines[i].npos) {
      view.foreign.push_back({std::string(lines[i]), candidate_scheme::kazoo, false});
    } else {
      view.candidates.push_back(candidate_of(lines[i], ~std::uint64_t{0} - i));
    }
  }
  check_for_people(lines.front(), view);
  check_for_programs(lines.front(), view);
}

}  // namespace zkelection::fuzz
