// Reading a server's answers to four-letter words.
#pragma once

#include <string>
#include <string_view>
#include <zkelection/ensemble_report.hpp>

namespace zkelection::inspection {

/// What came back for a word: the text up to the end of the connection, or until `trouble` ended it.
struct word_answer {
  std::string text;
  std::string trouble;  ///< `no answer within 3 s`, `Connection reset by peer`; empty if all is well
};

/// Each adds to the report what the answer tells, and to `unseen` what it does not, with the reason and what would show
/// it. A line that is cut short does not count.
void read_srvr(const word_answer& answer, server_report& report);
void read_conf(const word_answer& answer, server_report& report);
void read_mntr(const word_answer& answer, server_report& report);

/// The beginning of what a stranger said, safe to be shown: a line at most, with `?` for each special character.
std::string beginning_of(std::string_view text);

}  // namespace zkelection::inspection
