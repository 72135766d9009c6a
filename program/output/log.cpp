#include "program/output/log.hpp"

#include "program/output/text.hpp"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <climits>
#include <string>

namespace zkelection::program {

void logger::write(log_level level, std::string_view text) const {
  if (level > most_) return;
  last_ = text;
  std::string line;
  // A user who wants to see more than errors also wants to know when things happened.
  if (most_ > log_level::always) line += iso8601(std::chrono::system_clock::now()) + ' ';
  line += "zkelection: ";
  line += printable(text);
  // If poll says that a pipe can be written to, the pipe takes this much without blocking.
  constexpr std::size_t at_once = PIPE_BUF;
  cut(line, at_once - 1);
  line += '\n';

  pollfd out{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&out, 1, 0) != 1 || (out.revents & POLLOUT) == 0) return;
  // If this fails, there is nobody whom we could tell.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace zkelection::program
