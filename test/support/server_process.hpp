// One ZooKeeper server in a process of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "deadlines.hpp"
#include "server_access.hpp"

namespace zkelection::test {

class server_process {
 public:
  /// `settings` are further lines of its configuration, `flags` are Java's. It is not started yet. Its data goes to
  /// `folder`, which is emptied before.
  server_process(std::filesystem::path folder, std::uint16_t port, int number, milliseconds tick,
                 const std::vector<std::string>& settings, std::vector<std::string> flags);
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;
  ~server_process();

  void start();  ///< starts it, over its data if it ran before, and does not wait
  void kill();   ///< -9; returns once it is gone
  void pause();
  void resume();

  server_access access() const { return on_loopback(port_); }
  /// `standalone`, `leader` or `follower`; empty if it does not serve. Throws, with its log, if it ended by itself.
  std::string mode();
  std::string log() const;

 private:
  std::filesystem::path folder_;
  std::uint16_t port_;
  std::vector<std::string> flags_;
  std::optional<child_process> process_;
};

}  // namespace zkelection::test
