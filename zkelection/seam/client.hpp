// The seam between decisions and I/O: one session, seen asynchronously. Real in zookeeper/.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/error.hpp>
#include <zkelection/lease.hpp>

#include "zkelection/core/actions.hpp"

namespace zkelection::seam {

namespace asio = boost::asio;

/// A node as a read shows it.
struct node_info {
  core::node_stat stat;
  std::chrono::system_clock::time_point created;
  std::string data;  ///< empty after a probe
};

/// Hears of a session. Called on the client's executor, never inside a call to the client.
class session_listener {
 public:
  virtual ~session_listener() = default;
  virtual void on_connected(std::int64_t session) = 0;
  virtual void on_suspended(core::disconnection how) = 0;
  virtual void on_expired() = 0;
  /// No mastership is possible now. Either the ensemble refuses our credentials, and the client goes on trying. Or the
  /// session is too short; then `on_connected` follows, so that the listener can withdraw what is left.
  virtual void on_refused(const failure& why) = 0;
  virtual void on_node_event(std::string_view path, core::node_change change) = 0;
  /// A lease for listeners to which `client::held_lease` gave null.
  virtual void on_lease_granted(const std::shared_ptr<const lease>&) {}
  /// The lease given last is over.
  virtual void on_lease_lapsed() {}
  /// The client closes: it sends nothing more for the listener.
  virtual void on_closing() = 0;
  /// The client has closed and will say nothing more; `confirmed` if the ensemble has ended the session.
  virtual void on_closed(bool confirmed) = 0;
};

/// A time to come. Destroying it cancels it.
class alarm {
 public:
  virtual ~alarm() = default;
};

enum class node_kind { ephemeral_sequential, container };

/// One session. Everything is called on `executor()`, which runs one handler at a time.
///
/// The client carries requests out and answers them in the order asked, each exactly once, never inside the call. When
/// a connection ends, it answers every outstanding request with `connection_lost` before the listeners hear of the end.
/// It answers requests with `connection_lost` while it is disconnected. Watches end with their connection.
class client {
 public:
  using on_done = std::function<void(core::answer)>;
  using on_created = std::function<void(core::answer, std::string_view path, core::node_stat)>;
  using on_listed = std::function<void(core::answer, const std::vector<std::string>&)>;
  using on_read = std::function<void(core::answer, const node_info&)>;
  using watcher = std::weak_ptr<session_listener>;

  virtual ~client() = default;
  virtual asio::any_io_executor executor() const = 0;

  virtual void create(const std::string& path, std::string_view data, node_kind kind, on_created done) = 0;
  virtual void list(const std::string& path, on_listed done) = 0;
  /// Reads data and stat. A watcher hears of the node's next change, if the node exists.
  virtual void read(const std::string& path, watcher watch, on_read done) = 0;
  /// Reads the stat alone, which needs no permission. If the node exists, the watcher hears of its next change.
  virtual void probe(const std::string& path, watcher watch, on_read done) = 0;
  /// The watcher hears no more of the node. The ensemble keeps its watch until the node changes.
  virtual void drop_watch(const std::string& path, const watcher& watch) = 0;
  virtual void erase(const std::string& path, on_done done) = 0;
  virtual void sync(const std::string& path, on_done done) = 0;

  /// The lease that a mastership can begin with, at its full length, or null. After null the client renews the lease at
  /// once, and calls `on_lease_granted`; the lease is shorter only if the ensemble is too slow.
  virtual std::shared_ptr<const lease> held_lease() = 0;
  /// Heartbeats check this node, because a mastership rests on it or will. If the node is missing, the watcher hears
  /// that it is gone. Only a session with such a node keeps its lease renewed.
  virtual void start_checking(const std::string& path, watcher watch) = 0;
  virtual void stop_checking(const std::string& path) = 0;

  /// Keeps the listener alive and tells it of the session until it is detached; at once, if there is a connection.
  virtual void attach(std::shared_ptr<session_listener> listener) = 0;
  virtual void detach(const session_listener& listener) = 0;

  /// False until the ensemble has served a request for the first time.
  virtual bool ever_served() const = 0;
  /// Why no mastership lasts on the present connection, if none does.
  virtual std::optional<failure> unfitness() const = 0;
  /// Why there is no connection, or why nothing is served on it.
  virtual failure last_failure() const = 0;
  /// The answer that the client is delivering, in the ensemble's own words: `THROTTLEDOP (-127)`.
  virtual std::string last_answer() const = 0;

  virtual std::unique_ptr<alarm> after(std::chrono::milliseconds delay, std::function<void()> action) = 0;
  /// For pauses that would otherwise end at the same time.
  virtual std::minstd_rand& random() = 0;
};

}  // namespace zkelection::seam
