#include "program/output/output.hpp"

#include "program/output/exit_codes.hpp"
#include "program/output/log.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace zkelection::program {

void reserve_standard_streams() {
  // Stdin for writing and the others for reading, so that using them fails as it does on a closed file.
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0) ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

int print(std::string_view text) {
  while (!text.empty()) {
    const auto size = ::write(STDOUT_FILENO, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EPIPE) return exit_code::of_signal(SIGPIPE);
    if (size < 0) {
      logger(log_level::always).error("cannot write to stdout: {}", std::strerror(errno));
      return exit_code::failure;
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return 0;
}

}  // namespace zkelection::program
