// An ensemble in the process, in virtual time, for tests of services that take part in elections.
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

/// What a simulated ensemble is like.
struct ensemble_settings {
  /// What URLs find it by: `memory:test`. Letters, digits, `-`, `_` and `.`.
  std::string name = "test";
  std::size_t servers = 3;
  /// Of its servers, which expire a session between its timeout and a tick more after they last heard of it.
  std::chrono::milliseconds tick{2'000};
  /// Ticks after which a server that has lost the others closes its clients' connections.
  int sync_limit = 5;
  /// Where the resources live that are named below, as in `session_config`.
  std::string root = "/elections";
};

/// What a resource's node forbids everybody, as an ACL does. Candidates that are there stay.
struct refusals {
  bool create = false;  ///< candidates' nodes: `async_await` fails with `no_permission`
  bool read = false;    ///< to list them: the same
  bool erase = false;   ///< to delete them: `async_resign` fails with `withdrawal_denied`
};

/// A ZooKeeper ensemble as far as elections meet one: sessions that expire by its ticks, ephemeral nodes, watches,
/// servers that can lose each other. On it runs all of the library but its sockets: what a service does here is what it
/// does on a real ensemble, sooner. Requests are answered without delay.
///
/// **Time** is virtual for the ensemble and for every factory on it: it stands still until `advance` moves it, from one
/// thing that is due to the next. Timers of the service itself, such as `asio::steady_timer`, go by the machine's
/// clock; `mastership::remaining` by the virtual one.
///
/// **Repeatable**: what the library draws at random, such as the length of a pause, is the same in each run; but for
/// the UUIDs in nodes' names.
///
/// **Thread safety**: one thread, the one that runs the context. `run` and `advance` not from within its handlers.
/// **Lifetime**: the context must outlive it; factories may be used after it, but then time no longer moves.
/// **Errors**: functions that take a candidate throw `std::out_of_range`, naming the resource, if there is no such
/// candidate. `run` and `advance` throw `std::runtime_error` if a service does not come to rest, as one that awaits
/// again at once after an error does not: ten million handlers have run and no time has passed.
class memory_ensemble {
 public:
  /// Throws `system_error` (`invalid_value`) if the name is taken, by another ensemble or by factories that were made
  /// from its URL, or no name; or if another setting makes no sense.
  explicit memory_ensemble(asio::io_context& context, ensemble_settings settings = {});
  memory_ensemble(const memory_ensemble&) = delete;
  memory_ensemble& operator=(const memory_ensemble&) = delete;
  ~memory_ensemble();

  /// For `make_factory`; takes the parameters of a `zookeeper:` URL.
  std::string url() const;
  /// On the context. Throws like `zookeeper_factory`; the configuration's hosts do not matter.
  std::unique_ptr<election_factory> make_factory(session_config config = {});

  // ---- What happens by itself.

  /// Runs the context until nothing more happens now. Restarts it if it was stopped.
  void run();
  /// The same while time goes on by so much. What is due on the way happens at its time.
  void advance(std::chrono::nanoseconds length);
  /// How far it has been moved.
  std::chrono::nanoseconds elapsed() const noexcept;

  // ---- What is there. The master is the first.

  std::vector<candidate> candidates(std::string_view resource) const;

  // ---- What goes wrong. A candidate is meant by its place in the queue; what happens to it is seen after `run`.

  /// Deletes its node, as an operator might. A master that is cut off hears of it too late, as after `expire_session`:
  /// the library cannot protect you from that. Throws `system_error` (`no_permission`) if it is refused.
  void delete_node(std::string_view resource, std::size_t position = 0);
  /// The ensemble ends its session, and with it all its nodes.
  void expire_session(std::string_view resource, std::size_t position = 0);
  /// Its connection is lost, if it has one. It tries each other server at once, and then all again after short pauses.
  void disconnect(std::string_view resource, std::size_t position = 0);
  /// It hears nothing from any server, and they nothing from it, until `heal`.
  void partition(std::string_view resource, std::size_t position = 0);
  /// Its server and the others lose each other, until `heal`: the case in which many a library believes in two masters.
  /// The server goes on answering reads, but no write. The candidate notices that, finds another server, and keeps its
  /// session, its node and its mastership.
  void partition_server(std::string_view resource, std::size_t position = 0);
  /// Each reaches each again.
  void heal();
  /// Sets the ACL of the resource's node, which is made if it is not there: from now on it refuses this, and
  /// nothing else. Like all that a node has, this goes with it: within a minute of its last candidate.
  /// Throws `system_error` (`invalid_resource`) if no resource can have this name.
  void refuse(std::string_view resource, refusals what);

 private:
  class state;
  const std::unique_ptr<state> state_;
};

}  // namespace zkelection::testing
