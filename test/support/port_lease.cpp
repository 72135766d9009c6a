#include "port_lease.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace zkelection::test {
namespace {

constexpr unsigned first_port = 10'000;
constexpr unsigned port_count = 10'000;

std::filesystem::path lock_folder() {
  auto folder = std::filesystem::temp_directory_path() / ("zkelection-test-ports-" + std::to_string(::getuid()));
  std::filesystem::create_directories(folder);
  return folder;
}

/// A descriptor that holds the lock, or -1 if another process holds it.
int try_lock(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error("cannot open " + file.string());
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

/// Nobody outside the tests listens there either.
bool is_free(std::uint16_t port) {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  const bool bound = ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  const bool listens = bound && ::listen(probe, 1) == 0;
  ::close(probe);
  return listens;
}

}  // namespace

port_lease::port_lease() {
  static const auto folder = lock_folder();
  static unsigned next = std::random_device{}() % port_count;
  for (unsigned tries = 0; tries < port_count; ++tries, next = (next + 1) % port_count) {
    const auto port = static_cast<std::uint16_t>(first_port + next);
    const int lock = try_lock(folder / std::to_string(port));
    if (lock < 0) continue;
    if (is_free(port)) {
      port_ = port;
      lock_ = lock;
      next = (next + 1) % port_count;
      return;
    }
    ::close(lock);
  }
  throw std::runtime_error("no free port for a test server");
}

port_lease::port_lease(port_lease&& other) noexcept
    : port_(std::exchange(other.port_, std::uint16_t{0})), lock_(std::exchange(other.lock_, -1)) {}

port_lease::~port_lease() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace zkelection::test
