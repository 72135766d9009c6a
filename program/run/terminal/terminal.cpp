#include "program/run/terminal/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace zkelection::program {

terminal::terminal() : fd_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {}

terminal::~terminal() {
  take_back();
  if (fd_ >= 0) ::close(fd_);
}

bool terminal::is_ours_alone() const noexcept {
  return fd_ >= 0 && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

bool terminal::give(pid_t group) {
  if (fd_ < 0) return false;
  const pid_t front = ::tcgetpgrp(fd_);
  if (front == group) return true;
  if (front != ::getpgrp()) return false;
  if (termios now{}; !modes_ && ::tcgetattr(fd_, &now) == 0) modes_ = now;
  if (::tcsetpgrp(fd_, group) != 0) return false;
  holder_ = group;
  return true;
}

bool terminal::take_back() {
  const pid_t holder = holder_;
  holder_ = 0;
  // If a shell has moved the foreground elsewhere, it stays there.
  return holder != 0 && ::tcgetpgrp(fd_) == holder && ::tcsetpgrp(fd_, ::getpgrp()) == 0;
}

void terminal::restore_modes() const {
  if (modes_ && ::tcgetpgrp(fd_) == ::getpgrp()) ::tcsetattr(fd_, TCSANOW, &*modes_);
}

}  // namespace zkelection::program
