#include "zkelection/inspection/server_words.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace zkelection::inspection {
namespace {

/// Reads `name SEPARATOR value` in each whole line.
std::map<std::string, std::string, std::less<>> pairs_in(std::string_view text, std::string_view separator) {
  std::map<std::string, std::string, std::less<>> pairs;
  for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (const auto at = line.find(separator); at != std::string_view::npos)
      pairs.emplace(line.substr(0, at), line.substr(at + separator.size()));
  }
  return pairs;
}

/// A whole number, if the answer has one of that name. Servers write a negative one if the figure is not set.
std::optional<int> number_in(const auto& pairs, std::string_view name) {
  const auto found = pairs.find(name);
  if (found == pairs.end()) return std::nullopt;
  const auto& text = found->second;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// A length of time. Gives nothing if it is 0: no tick or timeout is.
std::optional<std::chrono::milliseconds> length_in(const auto& pairs, std::string_view name) {
  const auto number = number_in(pairs, name);
  if (!number || *number == 0) return std::nullopt;
  return std::chrono::milliseconds(*number);
}

/// True if the text is a server's answer to the word, which begins with `begins`. Otherwise notes that `what` the
/// answer would have said is unseen.
bool is_told(const word_answer& answer, std::string_view word, std::string_view begins, std::string_view what,
             server_report& report) {
  const auto unseen = [&](std::string why) { report.unseen.push_back({std::string(what), std::move(why)}); };
  if (answer.text.find("is not in the whitelist") != std::string::npos) {
    report.reachable = true;
    unseen(fmt::format("the server's 4lw.commands.whitelist does not allow the word {}; add the word to see it", word));
  } else if (answer.text.find("not currently serving requests") != std::string::npos) {
    report.reachable = true;
    report.mode = server_mode::not_serving;
    unseen("the server runs, but serves nobody now; most likely it has no quorum");
  } else if (answer.text.starts_with(begins)) {
    report.reachable = true;
    return true;
  } else if (!answer.text.empty()) {
    unseen(fmt::format("it answers the word {} with '{}', which no ZooKeeper server does", word,
                       beginning_of(answer.text)));
  } else if (!answer.trouble.empty()) {
    unseen(fmt::format("to the word {}: {}", word, answer.trouble));
  } else {
    unseen(fmt::format("it closes the connection without an answer to the word {}, as ports for TLS do", word));
  }
  return false;
}

void note_missing(const word_answer& answer, std::string_view word, std::string_view what, server_report& report) {
  report.unseen.push_back(
      {std::string(what), fmt::format("missing in the answer to the word {}{}", word,
                                      answer.trouble.empty() ? "" : ", which broke off: " + answer.trouble)});
}

server_mode mode_called(std::string_view name) {
  if (name == "standalone") return server_mode::standalone;
  if (name == "leader") return server_mode::leader;
  if (name == "follower") return server_mode::follower;
  if (name == "observer") return server_mode::observer;
  if (name == "read-only") return server_mode::read_only;
  return server_mode::unknown;
}

/// `3.5.4-beta` of `3.5.4-beta-7f51e5b68cf2f80176ff944a9ebd2abbc65e7327, built on …`. The commit helps nobody.
std::string version_in(std::string_view text) {
  text = text.substr(0, text.find(','));
  return std::string(text.substr(0, text.rfind('-')));
}

}  // namespace

std::string beginning_of(std::string_view text) {
  constexpr std::size_t most = 40;
  auto line = std::string(text.substr(0, std::min(most, text.find_first_of("\r\n"))));
  std::ranges::replace_if(
      line, [](char c) { return c < ' ' || c > '~'; }, '?');
  return line;
}

void read_srvr(const word_answer& answer, server_report& report) {
  if (!is_told(answer, "srvr", "Zookeeper version: ", "mode and version", report)) return;
  const auto lines = pairs_in(answer.text, ": ");
  const auto version = lines.find("Zookeeper version");
  const auto mode = lines.find("Mode");
  if (version != lines.end()) report.version = version_in(version->second);
  if (mode != lines.end()) report.mode = mode_called(mode->second);
  if (report.version.empty()) note_missing(answer, "srvr", "version", report);
  if (report.mode == server_mode::unknown) note_missing(answer, "srvr", "mode", report);
}

void read_conf(const word_answer& answer, server_report& report) {
  constexpr auto what = "tick, syncLimit and the limits of session timeouts";
  if (!is_told(answer, "conf", "clientPort=", what, report)) return;
  const auto lines = pairs_in(answer.text, "=");
  report.id = number_in(lines, "serverId");
  report.tick = length_in(lines, "tickTime");
  report.min_session_timeout = length_in(lines, "minSessionTimeout");
  report.max_session_timeout = length_in(lines, "maxSessionTimeout");
  report.sync_limit = number_in(lines, "syncLimit");
  if (!report.tick) note_missing(answer, "conf", "tick", report);
  if (!report.min_session_timeout || !report.max_session_timeout)
    note_missing(answer, "conf", "the limits of session timeouts", report);
  // Only servers of an ensemble have a syncLimit. Those also say how they elect a leader.
  if (!report.sync_limit && (lines.contains("electionAlg") || !answer.trouble.empty()))
    note_missing(answer, "conf", "syncLimit", report);
}

void read_mntr(const word_answer& answer, server_report& report) {
  if (report.mode == server_mode::standalone) return;
  if (!is_told(answer, "mntr", "zk_version", "local sessions", report)) return;
  const auto lines = pairs_in(answer.text, "\t");
  report.local_sessions = number_in(lines, "zk_local_sessions");
  report.learner_master = number_in(lines, "zk_observer_master_id");
  if (!report.local_sessions) note_missing(answer, "mntr", "local sessions", report);
}

}  // namespace zkelection::inspection
