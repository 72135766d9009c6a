// A simulated ensemble at work: with time, with clients on links that may be cut, and with no delay.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "zkelection/core/lease.hpp"
#include "zkelection/simulation/ensemble/ensemble.hpp"
#include "zkelection/simulation/ensemble/session_tracker.hpp"

namespace zkelection::simulation {

struct cluster_settings {
  std::size_t servers = 3;
  std::chrono::nanoseconds tick = std::chrono::seconds(2);
  int sync_limit = 5;  ///< ticks after which a server that is cut off from the others gives up
  std::chrono::milliseconds reap_interval{60'000};  ///< empty containers are looked for so often
  core::instant begin{};                            ///< the clock's first reading
  std::chrono::system_clock::time_point epoch;      ///< what the ensemble's own clock shows then
};

enum class ending { lost, expired };

/// A client's end of a link. It is called under the cluster's lock, and only posts what it hears.
class link_end {
 public:
  virtual ~link_end() = default;
  virtual void hear(simulation::message what) = 0;
  virtual void hear_of_the_end(ending how) = 0;
  /// `next_due` may be earlier than when the client last asked for it.
  virtual void hear_of_a_deadline() = 0;
};

/// Decides what `simulation::ensemble` leaves open. Everything happens as soon as it can. An event that takes time
/// happens when a caller comes by at or after its time, in the right order. Connected links come by at `next_due`.
///
/// Every function may be called from any thread, with a clock that never goes back.
class cluster {
 public:
  using link_id = simulation::ensemble::connection_id;
  using client_id = std::uint64_t;  ///< one for all links of the same client

  struct admission {
    link_id link;
    std::int64_t session;
    std::chrono::nanoseconds session_timeout;
  };
  enum class refusal { unreachable, expired };

  explicit cluster(const cluster_settings& settings);

  std::size_t size() const noexcept { return settings_.servers; }
  client_id new_client();

  // ---- A client's links.

  /// Without a session: a new one.
  std::variant<admission, refusal> connect(core::instant now, client_id who, std::size_t server,
                                           std::optional<std::int64_t> session,
                                           std::chrono::nanoseconds session_timeout, std::weak_ptr<link_end> end);
  void submit(core::instant now, link_id link, simulation::any_request what);
  /// Ends the session, once everything asked before is answered; then the link.
  void end_session(core::instant now, link_id link);
  void disconnect(core::instant now, link_id link);
  bool is_open(std::int64_t session) const;

  // ---- Time.

  /// Does what is due.
  void come_by(core::instant now);
  /// When something will be due that a client may notice.
  std::optional<core::instant> next_due() const;

  // ---- By hand.

  core::answer create(core::instant now, const std::string& path, simulation::znode node);
  core::answer erase(core::instant now, const std::string& path);
  /// From now on nobody may do this at the node; what is not refused may be done again.
  void refuse(core::instant now, const std::string& path, simulation::refusals what);
  /// Its client hears of that first, as if it had lost its connection and come back at once.
  void expire(core::instant now, std::int64_t session);
  /// Ends the session's connection. Its client may be back at once.
  void drop(core::instant now, std::int64_t session);
  /// Nothing gets through between the session's client and any server.
  void cut_off_client(core::instant now, std::int64_t session);
  /// The session's server and the others hear nothing of each other. If it was their leader, they have a new one, and
  /// it goes on answering reconnects until it gives up.
  void cut_off_server(core::instant now, std::int64_t session);
  void heal(core::instant now);

  simulation::znode_tree tree() const;
  std::set<std::int64_t> sessions() const;

 private:
  struct link_state {
    client_id who;
    std::size_t server;
    std::int64_t session;
    std::weak_ptr<link_end> end;
    bool ends_session = false;
    bool ended = false;  ///< which a client that is cut off has yet to hear
    // While the client is cut off, as in the buffers of both kernels.
    std::deque<simulation::any_request> unsent{};
    std::deque<simulation::message> undelivered{};
  };

  /// Who has the session and at which server, even while there is no link.
  struct place {
    client_id who;
    std::size_t server;
  };

  struct server_cut {
    core::instant since;
    std::size_t leader;  ///< whom it followed; or itself
  };

  bool has_quorum() const { return 2 * cut_servers_.size() < settings_.servers; }
  bool is_linked(std::size_t server) const { return has_quorum() && !cut_servers_.contains(server); }
  bool has_given_up(std::size_t server) const;
  bool is_in_office_though_deposed(std::size_t server) const;
  std::optional<core::instant> next_noticed() const;
  core::instant gives_up_at(const server_cut& cut) const { return cut.since + settings_.sync_limit * settings_.tick; }
  admission admit(client_id who, std::size_t server, std::int64_t session, std::chrono::nanoseconds session_timeout,
                  std::weak_ptr<link_end> end);
  void touch(const link_state& link);
  void show_time();
  void pass(core::instant now);
  void pass_to(core::instant when);
  void settle();
  bool serve(link_id id, link_state& link);
  void deliver(const simulation::ensemble::deliveries& all);
  void close_session(std::int64_t session);
  void end_link(link_id id, ending how = ending::lost);
  void tell_of_a_deadline() const;
  template <class Predicate>
  void end_links(Predicate which);
  std::optional<link_id> link_of(std::int64_t session) const;
  void elect_if_needed();
  void rejoin(std::size_t server, const server_cut& cut);

  const cluster_settings settings_;
  mutable std::mutex mutex_;
  simulation::ensemble ensemble_;
  simulation::session_tracker tracker_;
  std::size_t leader_ = 0;
  core::instant now_;
  core::instant next_ping_;  ///< of the leader, to all followers
  core::instant next_reap_;
  link_id last_link_ = 0;
  client_id last_client_ = 0;
  std::map<link_id, link_state> links_;
  std::map<std::int64_t, place> places_;  ///< where each session was last
  std::set<client_id> cut_clients_;
  std::map<std::size_t, server_cut> cut_servers_;
  /// Leaders that were cut off, with the sessions of their time and their timeouts: until they give up they answer
  /// reconnects.
  std::map<std::size_t, std::map<std::int64_t, std::chrono::nanoseconds>> deposed_;
};

}  // namespace zkelection::simulation
