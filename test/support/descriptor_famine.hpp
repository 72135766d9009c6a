// A process that may open nothing more, or little.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace zkelection::test {

/// As long as it lives. What is open already stays so.
class descriptor_famine {
 public:
  /// Of the lowest free numbers so many may still be used.
  explicit descriptor_famine(rlim_t left = 0) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlim_t limit = 0;
    if (left > 0) {
      const int next = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
      ::close(next);
      limit = static_cast<rlim_t>(next) + left;
    }
    const rlimit few{limit, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  descriptor_famine(const descriptor_famine&) = delete;
  descriptor_famine& operator=(const descriptor_famine&) = delete;
  ~descriptor_famine() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace zkelection::test
