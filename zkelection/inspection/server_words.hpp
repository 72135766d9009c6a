// Reads a server's answers to four-letter words.
#pragma once

#include <string>
#include <string_view>
#include <zkelection/ensemble_report.hpp>

namespace zkelection::inspection {

/// A server's answer to a word: the text up to the end of the connection, or up to the trouble that ended it.
struct word_answer {
  std::string text;
  std::string trouble;  ///< `no answer within 3 s`, `Connection reset by peer`; empty if all is well
};

/// Each function adds to the report what the answer says. What the answer does not say goes into `unseen`, with the
/// reason, and with what would show it. A line that is cut short does not count.
void read_srvr(const word_answer& answer, server_report& report);
void read_conf(const word_answer& answer, server_report& report);
void read_mntr(const word_answer& answer, server_report& report);

/// The beginning of what an unknown server has said, safe to show: one line at most, with `?` for each special
/// character.
std::string beginning_of(std::string_view text);

}  // namespace zkelection::inspection
