#include "program/run/process/inheritance.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

namespace zkelection::program {
namespace {

constexpr int ignored_here[] = {SIGPIPE, SIGTTOU};
constexpr int waited_for[] = {SIGCHLD, SIGCONT, SIGTERM, SIGINT, SIGHUP, SIGTSTP};

std::optional<std::vector<unsigned>> open_files() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc/self/fd"), ::closedir);
  if (!directory) return std::nullopt;
  std::vector<unsigned> all;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    unsigned number = 0;
    const auto error = std::from_chars(name.data(), name.data() + name.size(), number).ec;
    if (error == std::errc{} && static_cast<int>(number) != ::dirfd(directory.get())) all.push_back(number);
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

inheritance::inheritance() : files_(open_files()) {
  sigset_t unblocked;
  sigemptyset(&unblocked);
  const auto remember = [&](int number) {
    setting& old = settings_.emplace_back(setting{number, {}});
    ::sigaction(number, nullptr, &old.action);
  };
  for (const int number : waited_for) {
    remember(number);
    sigaddset(&unblocked, number);
  }
  for (const int number : ignored_here) {
    remember(number);
    ::signal(number, SIG_IGN);
  }
  ::pthread_sigmask(SIG_UNBLOCK, &unblocked, &mask_);
}

bool inheritance::ignores(int number) const noexcept {
  return std::any_of(settings_.begin(), settings_.end(),
                     [&](const setting& old) { return old.number == number && old.action.sa_handler == SIG_IGN; });
}

void inheritance::restore() const noexcept {
  for (const setting& old : settings_) ::sigaction(old.number, &old.action, nullptr);
  ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  if (!files_) return;
  unsigned next = STDERR_FILENO + 1;
  for (const unsigned number : *files_) {
    if (number > next) ::close_range(next, number - 1, CLOSE_RANGE_CLOEXEC);
    next = std::max(next, number + 1);
  }
  ::close_range(next, ~0U, CLOSE_RANGE_CLOEXEC);
}

}  // namespace zkelection::program
