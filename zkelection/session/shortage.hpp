// What this machine lacks for another connection.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace zkelection::detail {

/// Whether the error of a system call is one of this process or machine, and says nothing of hosts and network.
constexpr bool is_shortage(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// To be appended to such an error.
inline constexpr std::string_view shortage_remedy = "this process or machine is at a limit: see ulimit -n";

/// What keeps this process from opening a file now; 0 if nothing does. Libraries that need one tell only that they
/// found nothing.
inline int present_shortage() noexcept {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    ::close(file);
    return 0;
  }
  return is_shortage(errno) ? errno : 0;
}

}  // namespace zkelection::detail
