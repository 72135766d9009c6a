// A simulated ensemble: what its leader has decided, and how far each server has come in hearing of it.
#pragma once

#include <boost/container/flat_map.hpp>
#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "zkelection/simulation/ensemble/copy_on_write.hpp"
#include "zkelection/simulation/ensemble/messages.hpp"

namespace zkelection::simulation {

/// The nodes after one transaction. Never changed once it is made, so servers that lag behind share it.
struct version {
  std::uint64_t zxid = 0;
  znode_tree tree{};
  std::vector<event> changes{};                  ///< what watches may hear of
  std::optional<std::int64_t> closed_session{};  ///< whose nodes were deleted
};

/// A client's connection, as its server sees it.
struct connection_state {
  std::int64_t session = 0;
  std::size_t server = 0;
  std::vector<any_request> requests;
  bool waiting = false;  ///< for the leader: the first request is with it
  std::set<std::string> watches;
};

/// What the leader sends to a server.
struct order {
  std::shared_ptr<const version> apply;                    ///< null: only the answer
  std::optional<std::pair<std::size_t, response>> answer;  ///< and for which connection
};

struct server_state {
  std::shared_ptr<const version> view;
  std::vector<copy_on_write<order>> orders;
};

/// Its driver says what happens next, one small step at a time: nothing happens by itself, nothing is left to
/// chance, and no clock is read. A copy is an ensemble of its own.
///
/// As in ZooKeeper:
/// - The leader puts writes in order. Every server hears of them in that order, on a link that may be slow.
/// - A server answers reads by itself, from what it has heard of so far. Writes and syncs go to the leader, and are
///   answered when the link has brought everything up to them. The requests of one connection are answered in order.
/// - A watch fires once, when its server hears of the change, and before the server answers anything that shows it. But
///   who may not read the node hears nothing.
/// - A session ends at the leader, which deletes its nodes. Servers hang up when they hear of it.
class ensemble {
 public:
  using connection_id = std::size_t;
  using deliveries = std::vector<std::pair<connection_id, message>>;

  explicit ensemble(std::size_t servers);

  // ---- Sessions, at the leader.

  std::int64_t open_session();
  bool is_open(std::int64_t session) const { return sessions_->contains(session); }
  const auto& sessions() const noexcept { return *sessions_; }
  /// By its expiry or its client's wish. What it has proposed comes first.
  void close_session(std::int64_t session);

  // ---- Connections.

  /// The number must be free, and the session open. Of the watches that the client brings along from its last
  /// connection, those whose nodes are gone fire at once, in this order or the reverse; the rest stand again.
  deliveries connect(connection_id connection, std::int64_t session, std::size_t server,
                     const std::set<std::string>& watches = {}, bool fire_in_reverse = false);
  /// The first `proposed` requests that no server has begun with reach the leader all the same, later: the writes among
  /// them are carried out before anything else that the session asks of the leader.
  void disconnect(connection_id connection, std::size_t proposed = 0);
  void submit(connection_id connection, any_request what) {
    connections_.at(connection).own().requests.push_back(std::move(what));
  }

  // ---- What happens next.

  /// A server takes a connection's next request.
  bool can_serve(connection_id connection) const;
  deliveries serve(connection_id connection);
  /// The connection's next request goes to the leader, and is not answered before its answer is back.
  bool needs_leader(connection_id connection) const;
  bool is_waiting(connection_id connection) const { return connections_.at(connection)->waiting; }
  /// A server hears of what its leader has sent next.
  bool can_follow(std::size_t server) const { return !servers_[server]->orders.empty(); }
  deliveries follow(std::size_t server);
  /// A server hears of everything so far, unless connections to it would notice.
  void catch_up(std::size_t server);
  /// Writes of a lost connection are carried out.
  bool has_proposals(std::int64_t session) const { return proposals_->contains(session); }
  void carry_out_proposals(std::int64_t session);

  // ---- By hand: an operator's client at the leader.

  core::answer create(const std::string& path, znode node = {});
  core::answer erase(const std::string& path);
  void refuse(const std::string& path, refusals what);
  /// Deletes the containers that have become empty.
  bool can_reap() const;
  void reap();
  /// The number that a node's next sequential child gets.
  void set_counter(const std::string& path, std::int32_t number);
  /// What new nodes take for their time of creation.
  void set_clock(std::int64_t ms) { clock_ms_ = ms; }

  /// What the leader knows, and what a server does.
  const znode_tree& tree() const { return history_->tree; }
  const znode_tree& tree_at(std::size_t server) const { return servers_[server]->view->tree; }
  const std::set<std::string>& watches(connection_id connection) const { return connections_.at(connection)->watches; }

  // For comparing ensembles.
  const auto& connections() const noexcept { return connections_; }
  const auto& servers() const noexcept { return servers_; }
  const auto& proposals() const noexcept { return *proposals_; }

 private:
  response carry_out(std::int64_t session, const any_request& what);
  response create(std::int64_t session, const request::create& what);
  response erase(const request::erase& what);
  void remove(const std::string& path);
  response check(const request::check& what) const;
  response answer_read(connection_state& to, const any_request& what);
  void commit(version next);
  void apply(std::size_t server, const std::shared_ptr<const version>& what, deliveries& out);
  version next_version() const;

  // A copy allocates nothing, as long as there are few servers and connections.
  static constexpr std::size_t few = 3;
  using shared_connection = copy_on_write<connection_state>;

  std::shared_ptr<const version> history_;
  boost::container::small_vector<copy_on_write<server_state>, few> servers_;
  copy_on_write<std::set<std::int64_t>> sessions_;
  std::int64_t last_session_ = 0;
  std::int64_t clock_ms_ = 0;
  boost::container::flat_map<connection_id, shared_connection, std::less<>,
                             boost::container::small_vector<std::pair<connection_id, shared_connection>, few>>
      connections_;
  copy_on_write<std::map<std::int64_t, std::vector<any_request>>> proposals_;
};

}  // namespace zkelection::simulation
