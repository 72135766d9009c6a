// Tells if this machine lacks the means for another connection.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <string>
#include <string_view>

namespace zkelection::detail {

/// True if the error of a system call is about this process or machine, and not about hosts and network.
constexpr bool is_shortage(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// The advice for such an error.
inline constexpr std::string_view shortage_remedy = "this process or machine is at a limit: see ulimit -n";

/// The error's message, with the advice if it is a shortage.
inline std::string with_remedy(const boost::system::error_code& error) {
  auto text = error.message();
  if (is_shortage(error.value())) text.append("; ").append(shortage_remedy);
  return text;
}

/// Appends other advice, unless the text has that of a shortage.
inline std::string with_remedy(std::string text, std::string_view otherwise) {
  if (text.find(shortage_remedy) == std::string::npos) text.append("; ").append(otherwise);
  return text;
}

/// The error with which this process cannot open a file now; 0 if it can. A library that needs a file and cannot open
/// it says only that it found nothing.
inline int present_shortage() noexcept {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    ::close(file);
    return 0;
  }
  return is_shortage(errno) ? errno : 0;
}

}  // namespace zkelection::detail
