// A process that may open nothing more.
#pragma once

#include <sys/resource.h>

namespace zkelection::test {

/// As long as it lives. What is open already stays so.
class descriptor_famine {
 public:
  descriptor_famine() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  descriptor_famine(const descriptor_famine&) = delete;
  descriptor_famine& operator=(const descriptor_famine&) = delete;
  ~descriptor_famine() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace zkelection::test
