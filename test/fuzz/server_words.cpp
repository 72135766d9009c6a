// Servers' answers to four-letter words. Input: the word, then the answer from the next line on. Any other first line
// is what ended the connection early, and the whole is read as an answer to each.
#include <algorithm>
#include <limits>

#include "support/property.hpp"
#include "support/unicode.hpp"
#include "support/words.hpp"

namespace zkelection::fuzz {
namespace {

constexpr std::string_view no_trouble = "";
constexpr std::string_view reset = "Connection reset by peer";

server_report told(const word_reader& reader, std::string_view text, std::string_view trouble) {
  server_report report;
  report.mode = reader.word == "mntr" ? server_mode::follower : server_mode::unknown;
  reader.read({std::string(text), std::string(trouble)}, report);
  return report;
}

bool lacks(const server_report& report, std::string_view what) {
  return std::ranges::any_of(report.unseen,
                             [&](const auto& fact) { return fact.what.find(what) != std::string::npos; });
}

template <class Number>
void check_number(const std::optional<Number>& number, std::int64_t least, std::string_view what) {
  if (!number) return;
  std::int64_t value = 0;
  if constexpr (requires { number->count(); }) {
    value = number->count();
  } else {
    value = *number;
  }
  require(value >= least && value <= std::numeric_limits<int>::max(), "{} is {}", what, value);
}

/// What is there can be meant, and what is not there is said to be missing.
void check_report(const word_reader& reader, const server_report& report) {
  check_number(report.tick, 1, "the tick");
  check_number(report.min_session_timeout, 1, "the smallest session timeout");
  check_number(report.max_session_timeout, 1, "the largest session timeout");
  check_number(report.sync_limit, 0, "syncLimit");
  check_number(report.id, 0, "the server's ID");
  check_number(report.local_sessions, 0, "the number of local sessions");
  check_number(report.learner_master, 0, "the observer's master");
  for (const auto& fact : report.unseen) {
    require(!fact.what.empty() && !fact.why.empty(), "an unseen fact without words");
    require_harmless(fact.why, false);
  }
  if (reader.word == "srvr") {
    require(!report.version.empty() || lacks(report, "version"), "nothing is said of the version");
    require(report.mode != server_mode::unknown || lacks(report, "mode"), "nothing is said of the mode");
  } else if (reader.word == "conf") {
    require(report.tick || lacks(report, "tick"), "nothing is said of the tick");
    require((report.min_session_timeout && report.max_session_timeout) || lacks(report, "limits"),
            "nothing is said of the limits");
  } else {
    require(report.local_sessions || lacks(report, "local sessions"), "nothing is said of local sessions");
  }
  const bool nothing = report.version.empty() && !report.tick && !report.id && !report.local_sessions;
  require(report.reachable || nothing, "facts of a server that is not there");
}

template <class Value>
void check_part(const std::optional<Value>& part, const std::optional<Value>& whole, std::string_view what) {
  require(!part || !whole || *part == *whole, "{} is another one when the answer breaks off", what);
}

/// An answer that breaks off leaves facts out; it changes none.
void check_cut(const word_reader& reader, std::string_view text, const server_report& whole) {
  const auto part = told(reader, text.substr(0, text.size() / 2), reset);
  check_report(reader, part);
  check_part(part.tick, whole.tick, "the tick");
  check_part(part.min_session_timeout, whole.min_session_timeout, "the smallest session timeout");
  check_part(part.max_session_timeout, whole.max_session_timeout, "the largest session timeout");
  check_part(part.sync_limit, whole.sync_limit, "syncLimit");
  check_part(part.local_sessions, whole.local_sessions, "the number of local sessions");
  require(part.version.empty() || whole.version.empty() || part.version == whole.version, "the version is another one");
}

}  // namespace

void examine(std::string_view input) {
  const auto line = std::min(input.find('\n'), input.size());
  const auto asked = std::ranges::find(words, input.substr(0, line), &word_reader::word);
  for (const auto& reader : words) {
    if (asked != words.end() && reader.word != asked->word) continue;
    const auto text = asked == words.end() ? input : input.substr(std::min(line + 1, input.size()));
    const auto report = told(reader, text, asked == words.end() ? reset : no_trouble);
    check_report(reader, report);
    check_cut(reader, text, report);
  }
}

}  // namespace zkelection::fuzz
