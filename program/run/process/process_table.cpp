#include "program/run/process/process_table.hpp"

#include <fmt/format.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <memory>
#include <string_view>

namespace zkelection::program {
namespace {

/// Not with a stream, which throws if the process ends in the meantime. No line of such a file is longer than this.
std::string read_file(const std::string& name) {
  char text[1024];
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const auto size = ::read(fd, text, sizeof text);
  ::close(fd);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace

std::optional<process> running_process(pid_t id, const std::string& stat) {
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  process found{.id = id};
  char state = 0;
  int threads = 0;
  const auto fields =
      std::sscanf(stat.c_str() + name_end + 1, " %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
                  &state, &found.parent, &found.group, &threads);
  if (fields != 4) return std::nullopt;
  // If the first thread of a process has ended and others go on, the process looks like a zombie.
  const bool dead = (state == 'Z' || state == 'X') && threads <= 1;
  if (dead) return std::nullopt;
  return found;
}

std::optional<std::vector<process>> running_processes() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc"), ::closedir);
  if (!directory) return std::nullopt;
  std::vector<process> all;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    pid_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto found = running_process(id, read_file(fmt::format("/proc/{}/stat", id)))) all.push_back(*found);
  }
  // We run, so if nothing is there, this is an empty folder in place of the process table.
  if (all.empty()) return std::nullopt;
  return all;
}

}  // namespace zkelection::program
