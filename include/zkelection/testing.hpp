// A simulated ensemble in virtual time, for tests of services that take part in elections.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/factory.hpp>
#include <zkelection/observer.hpp>
#include <zkelection/session_config.hpp>

namespace zkelection::testing {

/// The properties of a simulated ensemble.
struct ensemble_settings {
  /// URLs find the ensemble by its name: `memory:test`. Letters, digits, `-`, `_` and `.`.
  std::string name = "test";
  /// 1 to 9 servers.
  std::size_t servers = 3;
  /// The servers' tick, up to 1 minute. They expire a session when they have not heard of it for its timeout, or up to
  /// a tick longer.
  std::chrono::milliseconds tick{2'000};
  /// A server that has lost the others closes its clients' connections after so many ticks, 1 to 1000.
  int sync_limit = 5;
  /// The path under which the functions below look for resources, as in `session_config`.
  std::string root = "/elections";
};

/// What a resource's node forbids to everybody, as an ACL does. Candidates that stand already stay.
struct refusals {
  bool create = false;  ///< to create candidates' nodes: `async_await` fails with `no_permission`
  bool read = false;    ///< to list them: `async_await` fails with `no_permission`
  bool erase = false;   ///< to delete them: `async_resign` fails with `withdrawal_denied`
};

/// A ZooKeeper ensemble as elections see one: sessions expire by its ticks, nodes are ephemeral, watches fire, servers
/// can lose each other. All of the library but its sockets runs on it. So a service does here what it does on a real
/// ensemble, but sooner: the simulation answers requests without delay.
///
/// **Time** is virtual for the ensemble and for every factory on it. It stands still until `advance` moves it from one
/// event that is due to the next. `mastership::remaining` goes by the virtual time. The service's own timers, such as
/// `asio::steady_timer`, go by the machine's clock.
///
/// **Repeatable**: the library's random choices, such as the length of a pause, are the same in each run. Only the
/// UUIDs in nodes' names differ.
///
/// **Thread safety**: use it only on the thread that runs the context. Do not call `run` and `advance` inside the
/// context's handlers. **Lifetime**: the context must outlive the ensemble. Factories may outlive it, but then their
/// time stands still.
/// **Errors**: functions that take a candidate throw `std::out_of_range`, naming the resource, if there is no such
/// candidate. `run` and `advance` throw `std::runtime_error` if ten million handlers have run while no time has passed,
/// because a service never comes to rest; for example one that awaits again at once after an error.
class memory_ensemble {
 public:
  /// Throws `system_error` (`invalid_value`) if the name is malformed, if another ensemble or factories made from its
  /// URL use it, or if another setting is out of its range.
  explicit memory_ensemble(asio::io_context& context, ensemble_settings settings = {});
  memory_ensemble(const memory_ensemble&) = delete;
  memory_ensemble& operator=(const memory_ensemble&) = delete;
  ~memory_ensemble();

  /// The URL to give to `make_factory`. You may append the parameters of a `zookeeper:` URL.
  std::string url() const;
  /// Makes a factory on the context and on this ensemble. Throws like `zookeeper_factory`. The hosts in `config` do not
  /// matter.
  std::unique_ptr<election_factory> make_factory(session_config config = {});

  // ---- Running.

  /// Runs the context until nothing more happens at the present time. Restarts the context if it was stopped.
  void run();
  /// Moves time on by `length`, and runs the context on the way. Each event happens at the time at which it is due.
  void advance(std::chrono::nanoseconds length);
  /// How far `advance` has moved the time.
  std::chrono::nanoseconds elapsed() const noexcept;

  // ---- Looking.

  /// The candidates of the resource in the order in which they become master. The first is the master.
  std::vector<candidate> candidates(std::string_view resource) const;

  // ---- Faults. They hit the candidate at `position` in the queue, the master at 0. Call `run` to see what follows.

  /// Deletes the candidate's node, as an operator might. A master that is cut off hears of it too late, as after
  /// `expire_session`: the library cannot protect you from that. Throws `system_error` (`no_permission`) if an ACL
  /// refuses it.
  void delete_node(std::string_view resource, std::size_t position = 0);
  /// Ends the candidate's session on the ensemble, and with it all nodes of the session.
  void expire_session(std::string_view resource, std::size_t position = 0);
  /// Cuts the candidate's connection, if it has one. The candidate tries each other server at once, and then all again
  /// after short pauses.
  void disconnect(std::string_view resource, std::size_t position = 0);
  /// Cuts the candidate off from all servers until `heal`. Neither side hears the other.
  void partition(std::string_view resource, std::size_t position = 0);
  /// Cuts the candidate's server off from the other servers until `heal`. In this case many libraries believe in two
  /// masters. The server goes on answering reads, but no write. The candidate notices that, finds another server, and
  /// keeps its session, its node and its mastership.
  void partition_server(std::string_view resource, std::size_t position = 0);
  /// Repairs all cuts: every client and server reaches every other again.
  void heal();
  /// Makes the resource's node refuse exactly `what` from now on, by its ACL. Makes the node if it is missing. The
  /// refusals go with the node, which goes within a minute of its last candidate. Throws `system_error`
  /// (`invalid_resource`) if no resource can have this name.
  void refuse(std::string_view resource, refusals what);

 private:
  class state;
  const std::unique_ptr<state> state_;
};

}  // namespace zkelection::testing
