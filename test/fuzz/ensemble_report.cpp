// What is made of an ensemble, and printed, whatever its servers say. Input, in lines: `?` ASKED MAX_TICK, the
// configuration in milliseconds; `#` HOST ADDRESS TIMEOUT, the next server, and the session timeout that it granted;
// `&` END LEFT SUBJECT ISSUER, its certificate, with times in seconds; `@` WORD, whose answer are the lines from the
// next one on.
#include <algorithm>
#include <charconv>
#include <limits>
#include <map>

#include "program/check/ensemble_text.hpp"
#include "support/json.hpp"
#include "support/property.hpp"
#include "support/unicode.hpp"
#include "support/words.hpp"
#include "zkelection/inspection/ensemble_judgement.hpp"

namespace zkelection::fuzz {
namespace {

using std::chrono::milliseconds;

/// As what is configured, and what is read of a handshake: positive, and of 31 bits at most.
std::optional<milliseconds> length_in(std::string_view text, milliseconds most) {
  std::int32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number <= 0 || milliseconds(number) > most) return std::nullopt;
  return milliseconds(number);
}

std::string_view field(const std::vector<std::string_view>& fields, std::size_t i) {
  return i < fields.size() ? fields[i] : std::string_view();
}

server_report server_of(const std::vector<std::string_view>& fields) {
  server_report server;
  server.host = field(fields, 1);
  server.address = field(fields, 2);
  server.session_timeout = length_in(field(fields, 3), milliseconds::max());
  server.reachable = server.session_timeout.has_value();
  if (!server.reachable) server.unseen.push_back({"session timeout", "the server granted none"});
  return server;
}

/// Of a certificate, which ends between the years 0 and 9999.
std::chrono::seconds seconds_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::chrono::seconds(std::clamp<std::int64_t>(number, -62'167'219'200, 253'402'300'799));
}

server_certificate certificate_of(const std::vector<std::string_view>& fields) {
  return {std::string(field(fields, 3)), std::string(field(fields, 4)),
          std::chrono::sys_seconds(seconds_in(field(fields, 1))), seconds_in(field(fields, 2))};
}

ensemble_report report_of(std::string_view input) {
  ensemble_report report{.asked_session_timeout = milliseconds(10'000), .max_tick = milliseconds(2'000)};
  std::string answer;
  const word_reader* asked = nullptr;
  const auto read_answer = [&] {
    if (asked != nullptr && !report.servers.empty()) asked->read({answer, ""}, report.servers.back());
    asked = nullptr;
    answer.clear();
  };
  for (const auto line : split(input, '\n')) {
    const auto fields = split(line, ' ');
    if (fields[0] == "?") {
      report.asked_session_timeout =
          length_in(field(fields, 1), std::chrono::hours(24)).value_or(report.asked_session_timeout);
      report.max_tick = length_in(field(fields, 2), std::chrono::hours(24)).value_or(report.max_tick);
    } else if (fields[0] == "#") {
      read_answer();
      report.servers.push_back(server_of(fields));
    } else if (fields[0] == "&" && !report.servers.empty()) {
      read_answer();
      report.servers.back().certificate = certificate_of(fields);
    } else if (fields[0] == "@") {
      read_answer();
      const auto found = std::ranges::find(words, field(fields, 1), &word_reader::word);
      asked = found == words.end() ? nullptr : &*found;
    } else {
      answer.append(line).append("\n");
    }
  }
  read_answer();
  return report;
}

void check_judgement(const ensemble_report& report) {
  const auto& judged = report.judgement;
  const bool granted =
      std::ranges::any_of(report.servers, [](const auto& server) { return server.session_timeout.has_value(); });
  require(granted == (judged.outcome != verdict::unreachable), "a session, and no outcome; or the other way round");
  auto worst = verdict::safe;
  for (const auto& one : judged.findings) {
    require(!one.text.empty() && !to_string(one.about).empty(), "a finding without words");
    worst = std::max(worst, one.leads_to);
  }
  require(!granted || judged.outcome == worst, "the outcome is not that of the worst finding");
  require(judged.lease_before_renewal <= judged.lease_after_renewal && judged.shortest_gap <= judged.longest_gap,
          "figures that cannot be");
  require(judged.lease_after_renewal < judged.session_timeout.value_or(report.asked_session_timeout),
          "a lease that outlasts its session");
  require(judged.peers.longest_overlap.count() >= 0 && judged.peers.safe_from.count() >= 0, "a negative overlap");
  const bool unsafe = judged.peers.when_cut_off == peer_judgement::cut_off::unsafe;
  require(unsafe == (judged.peers.longest_overlap.count() > 0), "an overlap, and safe; or the other way round");
}

void check_texts(const ensemble_report& report) {
  const auto text = program::text_of(report);
  require_harmless(text, true);
  const auto line = program::json_of(report);
  require_harmless(line, true);
  const auto value = parse_json(line);
  const auto& json = value.as_object();
  require(json.at("outcome").as_string() == to_string(report.judgement.outcome).data(), "another outcome: {}", line);
  const auto& servers = json.at("servers").as_array();
  require(servers.size() == report.servers.size(), "not every server: {}", line);
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const auto& host = servers[i].as_object().at("host").as_string();
    require(
        !code_points(report.servers[i].host) || std::string_view(host.data(), host.size()) == report.servers[i].host,
        "another host: {}", line);
    require(servers[i].as_object().at("certificate").is_null() == !report.servers[i].certificate,
            "the line and the report do not agree about a certificate: {}", line);
  }
  require(json.at("findings").as_array().size() == report.judgement.findings.size(), "not every finding: {}", line);
}

}  // namespace

void examine(std::string_view input) {
  auto report = report_of(input);
  report.judgement = inspection::judge(report);
  check_judgement(report);
  check_texts(report);
}

}  // namespace zkelection::fuzz
