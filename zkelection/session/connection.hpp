// The seam between a session and the wire: one connection to one server, and no policy.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "zkelection/core/connection_values.hpp"
#include "zkelection/seam/client.hpp"
#include "zkelection/seam/time_source.hpp"
#include "zkelection/session/resolver.hpp"

namespace zkelection::detail {

using core::drop_cause;
using core::session_key;

/// The answer to a write of nothing but checks.
struct check_result {
  bool acknowledged = false;         ///< the ensemble has gone through its quorum for it
  std::vector<core::answer> checks;  ///< of each node; `outcome_unknown` if it was not looked at
};

/// First it reaches its server, as far as TCP and TLS go; then, when it is told to, it asks for the session. No limit
/// of time is its own but what the C client has.
///
/// No watch and no request outlives a connection, and whoever uses it sets its watches anew in the order that it needs
/// (the servers fire owed watches in any order). Everything happens on the executor. Requests are answered in the order
/// asked, never inside the call.
class connection {
 public:
  struct listener {
    std::function<void()> reached;
    std::function<void()> connected;
    /// Comes once, after the answers to all outstanding requests. The connection is of no more use.
    std::function<void(drop_cause, std::string text)> dropped;
    std::function<void(const std::string& path, core::node_change)> node_event;
  };
  using on_checked = std::function<void(core::answer, const check_result&)>;

  virtual ~connection() = default;

  /// Then `reached` or `dropped`, never inside the call.
  virtual void reach() = 0;
  /// Sends the connect request, once the server is reached. Then `connected` or `dropped`.
  virtual void introduce() = 0;

  virtual void create(const std::string& path, std::string_view data, seam::node_kind kind,
                      seam::client::on_created done) = 0;
  virtual void list(const std::string& path, seam::client::on_listed done) = 0;
  virtual void read(const std::string& path, bool watch, seam::client::on_read done) = 0;
  virtual void probe(const std::string& path, bool watch, seam::client::on_read done) = 0;
  virtual void erase(const std::string& path, seam::client::on_done done) = 0;
  virtual void sync(const std::string& path, seam::client::on_done done) = 0;
  virtual void remove_watches(const std::string& path, seam::client::on_done done) = 0;
  virtual void check(const std::vector<std::string>& paths, on_checked done) = 0;

  /// Ends the session on the ensemble without blocking; then `closed(confirmed)` instead of `dropped`. If the connect
  /// request is not answered yet, the session ends as soon as it is there, in place of `connected`.
  virtual void close(std::function<void(bool confirmed)> closed) = 0;
  /// The server is silent: ends the connection.
  virtual void give_up(std::string why) = 0;
  /// Frees everything without a word to the ensemble or to the owner.
  virtual void abandon() = 0;

  virtual session_key session() const = 0;
  virtual std::chrono::milliseconds negotiated_timeout() const = 0;
  /// As `client::last_answer`.
  virtual std::string last_answer() const { return "with an error"; }
  /// From before the connect request was made.
  virtual core::instant connecting_since() const = 0;
};

/// What a session asks of a new connection.
struct connection_wishes {
  server_address server;
  std::string chroot;  ///< of all paths; empty, or begins with a slash
  std::chrono::milliseconds session_timeout;
  std::optional<session_key> session;  ///< to be taken up again
  bool without_credentials = false;    ///< only to end the session
};

/// What is behind a session: the wire, or a simulation with a time of its own.
class network {
 public:
  virtual ~network() = default;
  virtual std::shared_ptr<connection> make_connection(connection_wishes wishes, connection::listener callbacks) = 0;
  virtual std::shared_ptr<look_up> make_look_up(host_port host, look_up::handler done) = 0;
  /// The clock of leases.
  virtual std::shared_ptr<seam::time_source> clock() const = 0;
  virtual std::unique_ptr<seam::alarm> after(std::chrono::milliseconds delay, std::function<void()> action) = 0;
  /// For a session's random numbers.
  virtual std::uint32_t seed() = 0;
};

}  // namespace zkelection::detail
