// A session with a lease, on an ensemble with faults, in discrete time: a value, and one step at a time.
#pragma once

#include <fmt/format.h>
#include <array>
#include <boost/container/static_vector.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lease_move.hpp"
#include "zkelection/core/lease_session.hpp"
#include "zkelection/simulation/ensemble/copy_on_write.hpp"
#include "zkelection/simulation/ensemble/session_tracker.hpp"

namespace zkelection::test::model {

struct lease_setup {
  int timeout = 24;          ///< T, in tenths of a tick; a multiple of 6 lets beats come on time
  int faults = 2;            ///< at most
  bool client_stops = true;  ///< may be stopped as well, which makes most of the states
  bool reduced = true;       ///< moves are left out that lead to no other states
  bool queues = false;       ///< the client waits in a queue first; else it is a master from the beginning
};

/// The master's client with the policy of leases that ships, its follower, and the leader. A rival needs no
/// client of its own here: it may be master as soon as the leader has expired the session, so that is what must not
/// happen while the lease holds.
///
/// Time passes in tenths of a tick, which is how late a ping may be, and how long a leader takes to close the sessions
/// that it has chosen. Within an instant everything may happen in any order that the links allow. What takes no time
/// unless a fault makes it: messages, and the client's own doing. What a fault has stopped goes on at any time later.
///
/// - The leader pings every tick/2 or a tenth of a tick later, at its choice. It chooses the session for expiry when
///   its last touch is T old or up to a tick later, at its choice: as if a boundary of its tick might be anywhere. (So
///   the tracker has a tick of one nanosecond, and is looked at late.)
/// - Writes are acknowledged unless the session is expired or the leader deposed; a majority is there, and is quick.
/// - A new leader gives the session a full T and pings for the first time tick/2 later. The deposed one answers syncs
///   and reconnects for as long as it likes. It does not matter who follows it, or when it expires the session.
/// - A follower that the client has left still reports its last touch: with its next answer to a ping, or at any time
///   if the way there was blocked.
/// - A client without a connection tries at once, with any server.
/// - A client that queues gets to the head of the queue at any time, by way of the place before it or at once. When its
///   lease lapses, it queues up again.
///
/// Left to the random simulation in test/unit: clocks that differ in rate, messages that take a little time each, more
/// servers that fail on their own.
class lease_world {
 public:
  explicit lease_world(const lease_setup& how);

  using moves_list = boost::container::static_vector<lease_move, 48>;
  /// Everything that may happen next.
  moves_list moves() const;
  /// Of these, enough to get into every state that matters.
  moves_list enough_moves() const;
  /// What happens if there is no fault and nobody has a choice.
  std::optional<lease_move> only_move() const;
  void make(lease_move m);

  /// A rival may be master while the lease holds; or the ensemble answers in time, and a mastership does not begin,
  /// begins with less than the full lease, or ends by it; or the session does not say that the lease has ended.
  bool violated() const { return (expired_ && leased()) || broken_promise_ != nullptr; }
  /// Nothing that is left can bring a lease back.
  bool over() const { return over_; }

  /// The same for worlds that behave alike: times count from now, and the number of faults so far is left out.
  std::uint64_t fingerprint() const;
  int faults() const noexcept { return faults_; }

  // What a search looks at to be sure that it has seen something.
  bool has_had_lease() const noexcept { return created_; }
  bool asks() const noexcept { return place_ == place::asking; }
  bool leads() const noexcept { return place_ == place::master; }
  bool leased() const;
  bool expired() const noexcept { return expired_; }
  /// From the lease's end to now.
  std::optional<core::instant> since_lease() const;

  /// From now on the story is told.
  void tell_to(std::string* story) { story_ = story; }

 private:
  enum class word : std::uint8_t { create, connect, sync, write, ping, report, closed };
  struct message {
    word what;
    bool good = true;
  };
  /// Messages on a wire.
  struct link {
    boost::container::static_vector<message, 12> messages;
    bool blocked = false;
    void push(message what);
    message pop();
  };
  struct pending {
    word what;
    bool beat;
    core::lease::request marked;
  };
  struct client {
    core::lease_session session;
    std::vector<pending> unanswered;
    std::optional<core::instant> lease_end;  ///< as its masterships see it
  };
  enum class place : std::uint8_t { behind, next, asking, master };
  enum class server : std::uint8_t { none, follower, leader, deposed };
  enum class connection : std::uint8_t { none, connecting, connected };

  static constexpr core::instant tick = std::chrono::seconds(1);
  static constexpr core::instant nearest_boundary{1};  ///< how soon after T a session may be due
  static constexpr core::instant at(int tenths) { return tenths * (tick / 10); }
  static constexpr int ping_interval = 5, latest_ping = 6, longest_choice = 1;  ///< in tenths of a tick
  static constexpr int longest_wait = 3;  ///< for a lease: it may take two writes, and a pause between them
  core::instant now() const { return at(now_); }
  core::instant timeout() const { return at(how_.timeout); }

  // what may happen, and what happens
  bool can_deliver(wire along) const;
  bool gives_up_connecting() const;
  bool client_has_work() const;
  bool something_is_urgent() const;
  bool commutes(wire along) const;
  moves_list moves_without_faults() const;
  moves_list enough_moves_without_faults() const;
  void add_faults(moves_list& all) const;
  void happen(lease_move m);
  void deliver(wire along);
  void pass_time();

  // the ensemble
  simulation::session_tracker& leader();
  bool leader_reads() const;
  bool there_is_session() const;
  bool due() const;
  bool long_due() const;
  bool chosen() const;
  bool obeys_leader() const { return server_ == server::follower && !exiled_; }
  void at_server(message what);
  void at_leader(message what);
  void at_follower(message what);
  message take_order(word what);
  std::optional<message> take_order_when_deposed(word what);
  void ping();
  void choose();
  void expire();
  void report_late();
  void close_connection();
  void leave_server();
  void leave_touch(wire behind);
  void forget_sound_follower();
  void depose(bool follower_knows);
  void step_down();
  void end_if_hopeless();

  // the client
  void connect(refuge to);
  void at_client(message what);
  bool timer_due() const;
  void act(const core::lease_session::step& step);
  void see_lease(const core::lease_session::step& step);
  void take_place(place where);
  void ask_for_lease();
  void begin(bool curtailed);
  void notice_lapse();
  void end_by_lease();
  bool all_is_well() const;
  void must(bool holds, const char* promise);
  void ask(word what, bool beat);
  void lose_connection();

  template <class... Args>
  void tell(fmt::format_string<Args...> what, Args&&... args) const {
    if (story_ == nullptr) return;
    *story_ += fmt::format("{:6.1f}  {}\n", now_ / 10.0, fmt::format(what, std::forward<Args>(args)...));
  }

  lease_setup how_;
  int now_ = 0;
  int faults_ = 0;
  std::string* story_ = nullptr;

  simulation::copy_on_write<client> client_;
  place place_;
  bool undisturbed_ = false;  ///< since it asked for its lease, or its mastership began: all was well, and stayed so
  int waited_ = 0;            ///< undisturbed, since it asked
  const char* broken_promise_ = nullptr;
  connection connection_ = connection::none;
  int connecting_since_ = 0;
  bool client_stopped_ = false;
  bool isolated_ = false;  ///< no connection comes about

  std::array<link, wires> links_;
  server server_ = server::none;  ///< the client's; also when it has lost its connection, if something is wrong with it
  bool open_ = false;             ///< the connection, as the server sees it
  bool exiled_ = false;           ///< the follower obeys the deposed leader
  bool muted_ = false;            ///< a write that nobody acknowledges is in the way of all answers
  bool next_report_ = false;      ///< a follower that the client has left will report a touch when it is pinged
  bool late_report_ = false;      ///< or at any time

  simulation::copy_on_write<simulation::session_tracker> sessions_;
  int since_ping_ = 0;
  int chosen_since_ = 0;
  bool created_ = false;  ///< the client has heard that there is a session
  bool expired_ = false;
  bool leader_stopped_ = false;
  bool deposed_in_office_ = false;
  bool over_ = false;
};

}  // namespace zkelection::test::model
