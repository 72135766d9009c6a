// Real ZooKeeper servers for a test: one, or an ensemble. They end with the object, and with the test's process.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "deadlines.hpp"
#include "port_lease.hpp"
#include "secure_port.hpp"
#include "server_process.hpp"

namespace zkelection::test {

struct server_options {
  milliseconds tick = 500ms;               ///< sessions last two ticks or more
  milliseconds reap_interval = 60s;        ///< empty containers are looked for so often
  std::vector<std::string> settings = {};  ///< further lines of the configuration
  std::vector<std::string> flags = {};     ///< Java's
  std::optional<secure_port> secure = {};  ///< a standalone server's second port; there is one if stories need it
};

/// A standalone server. The constructor returns when it serves.
class zookeeper_server {
 public:
  explicit zookeeper_server(const server_options& options = {});

  void kill() { process_.kill(); }
  void start() { process_.start(); }  ///< does not wait
  void pause() { process_.pause(); }
  void resume() { process_.resume(); }

  bool serves() { return !process_.mode().empty(); }
  server_access access() const { return process_.access(); }
  /// The way to its secure port, which it must have.
  server_access secure_access() const;
  std::string hosts() const { return access().hosts(); }
  milliseconds tick() const noexcept { return tick_; }

 private:
  port_lease lease_, secure_lease_;
  bool is_secure_;
  milliseconds tick_;
  server_process process_;
};

/// A server that a test may kill: a base of its fixture, so that it is there before the stage.
struct own_server {
  zookeeper_server killable;
};

/// The server that the tests of this process share. They leave it running.
zookeeper_server& shared_server();
/// The way to it, or to the foreign ensemble in its place.
server_access shared_access();

/// Several servers, of which a majority must run. The constructor returns when all serve.
class zookeeper_ensemble {
 public:
  explicit zookeeper_ensemble(std::size_t size = 3, const server_options& options = {});

  std::size_t size() const noexcept { return servers_.size(); }
  server_process& operator[](std::size_t index) { return *servers_[index]; }
  std::string hosts() const;

  bool has_leader() const;
  std::size_t leader() const;    ///< its index; waits until there is one
  std::size_t follower() const;  ///< the index of the first one; the same
  bool all_serve() const;

 private:
  std::size_t index_of(std::string_view mode) const;  ///< of the first one, or size()
  std::size_t index_of_one(std::string_view mode) const;

  std::vector<port_lease> leases_;  // three per server: for clients, for the quorum, for its elections
  std::vector<std::unique_ptr<server_process>> servers_;
};

}  // namespace zkelection::test
