// What this machine lacks for another connection.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <string>
#include <string_view>

namespace zkelection::detail {

/// Whether the error of a system call is one of this process or machine, and says nothing of hosts and network.
constexpr bool is_shortage(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// To be appended to such an error.
inline constexpr std::string_view shortage_remedy = "this process or machine is at a limit: see ulimit -n";

/// The error's message, and the remedy if it is a shortage.
inline std::string with_remedy(const boost::system::error_code& error) {
  auto text = error.message();
  if (is_shortage(error.value())) text.append("; ").append(shortage_remedy);
  return text;
}

/// Another remedy, unless the text names that of a shortage.
inline std::string with_remedy(std::string text, std::string_view otherwise) {
  if (text.find(shortage_remedy) == std::string::npos) text.append("; ").append(otherwise);
  return text;
}

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
