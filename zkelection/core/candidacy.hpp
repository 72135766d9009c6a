// Decides for one election's node, from the wish to be master to the confirmed withdrawal: the protocol and no I/O.
#pragma once

#include <algorithm>
#include <boost/assert.hpp>
#include <boost/uuid/uuid.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zkelection/core/actions.hpp"
#include "zkelection/core/node_scheme.hpp"
#include "zkelection/core/queue_order.hpp"

namespace zkelection::core {

/// Events go in, actions come out. Pure and copyable: no clock, no I/O, no threads.
///
/// It relies on the seam's promises. The session carries requests out and answers them in the order asked, each exactly
/// once. When a connection ends, the session answers every outstanding request with `connection_lost` before it reports
/// `suspended` or `expired`.
class candidacy {
 public:
  enum class phase : std::uint8_t {
    idle,       ///< nothing of ours exists on the ensemble
    enrolling,  ///< from the first request until our place in the queue is known
    waiting,    ///< in the queue, watching our own node and the nearest before us
    master,
    withdrawing,  ///< something of ours may exist and must go
  };

  /// What a disconnect means for a mastership.
  enum class policy : std::uint8_t { keep_until_lease_ends, end_at_once };

  /// What candidates with another scheme mean for an await. They and we do not see each other.
  enum class foreigners : std::uint8_t { end_await, are_allowed };

  /// `seed` must be random: each enrolment makes a fresh UUID from it.
  candidacy(node_scheme scheme, boost::uuids::uuid seed, policy on_disconnect = policy::keep_until_lease_ends,
            foreigners foreign = foreigners::end_await)
      : scheme_(scheme), seed_(seed), on_disconnect_(on_disconnect), foreigners_(foreign) {}

  // What the application wants. The caller refuses a second await while one is pending; here it changes nothing.
  [[nodiscard]] actions await();
  [[nodiscard]] actions cancel_await();
  [[nodiscard]] actions resign();
  [[nodiscard]] actions close();

  // What happens to the session.
  [[nodiscard]] actions connected(std::int64_t session);
  [[nodiscard]] actions suspended(disconnection how);
  [[nodiscard]] actions expired();
  /// No mastership is possible: the ensemble served no request in time, refused our credentials, or granted too short a
  /// session timeout.
  [[nodiscard]] actions gave_up(errc why);
  /// The session has a lease. A candidacy that has not asked for it does nothing. `given_out` is the largest token of
  /// the resource that this factory gave out before.
  [[nodiscard]] actions lease_held(std::uint64_t given_out);
  /// The lease that a mastership rests on is over. The session may live on and earn another.
  [[nodiscard]] actions lease_lapsed();

  // What the ensemble answers.
  [[nodiscard]] actions created(answer how, std::string_view name, std::uint64_t czxid);
  [[nodiscard]] actions parents_made(answer how, round_number round);
  [[nodiscard]] actions synced(answer how, round_number round);
  [[nodiscard]] actions listed(answer how, const std::vector<std::string>& children, round_number round);
  [[nodiscard]] actions node_read(answer how, std::string_view name, round_number round);
  [[nodiscard]] actions probed(answer how, std::string_view name, node_stat stat, round_number round);
  [[nodiscard]] actions erased(answer how, std::string_view name);
  [[nodiscard]] actions pause_over(round_number round);
  [[nodiscard]] actions node_event(std::string_view name, node_change change);

  phase current_phase() const noexcept { return phase_; }
  /// Our node, while it has its place in the queue. Otherwise nothing.
  std::optional<std::string_view> own_node() const noexcept;
  /// Our node if heartbeats must prove that it is there: while we are the master or next in line. Otherwise nothing.
  std::optional<std::string_view> node_to_check() const noexcept;
  /// For a node before us at which we have looked: true if we wait, so that we wait behind it if it is still there.
  bool waits_behind(std::string_view name) const { return phase_ == phase::waiting && !is_own(name); }
  bool awaiting() const noexcept { return awaiting_; }
  bool closed() const noexcept { return closed_; }
  /// Closed, and nothing of ours is left to withdraw.
  bool finished() const noexcept { return closed_ && phase_ == phase::idle; }

  /// True if the members fit the tables of PROTOCOL.md. It must hold between two events.
  bool is_consistent() const noexcept;

  friend bool operator==(const candidacy&, const candidacy&) = default;

  /// Shows the state to a sink that tells sessions, rounds, nodes, UUIDs and czxids from plain values. So a model
  /// checker recognises states that differ in such names alone. Left out are members that never change or that this
  /// phase will not use again, and the lengths of pauses.
  template <class Sink>
  void describe(Sink& sink) const;

 private:
  // Into the queue and to its head; candidacy_queue.cpp.
  void enrol(actions& out);
  void create(actions& out);
  void search(actions& out);
  void adopt(const std::vector<std::string>& found, actions& out);
  void take_place(const std::vector<std::string>& children, actions& out);
  void place_probed(answer how, std::string_view name, node_stat stat, actions& out);
  void join_queue(const queue_ahead& queue, actions& out);
  void look_over_queue(const queue_ahead& queue, actions& out);
  void wait_behind(const queue_ahead& queue, std::size_t watches);
  void advance(actions& out);
  void watched(answer how, std::string_view name, actions& out);
  void gone(std::string_view name, actions& out);
  void own_node_lost(actions& out);

  // Out of it; candidacy.cpp.
  void fail(errc why, actions& out);
  void withdraw(actions& out);
  void drop_watches(actions& out) const;
  void end_mastership(end_reason why, actions& out);
  void continue_withdrawal(actions& out);
  void withdrawal_denied(actions& out);
  void settled(actions& out);

  // What both need; candidacy.cpp.
  void resume(actions& out);
  void enter(phase next);
  void try_again(answer how, actions& out);
  void pause(actions& out);
  void finish_await(error_code how, actions& out);
  void finish_resign(error_code how, actions& out);
  void finish_close(error_code how, actions& out);
  bool is_own(std::string_view name) const { return !mine_.empty() && mine_.front() == name; }
  bool is_watched(std::string_view name) const { return std::ranges::find(ahead_, name) != ahead_.end(); }
  bool is_first() const { return phase_ == phase::waiting && ahead_.empty() && !more_ahead_; }

  node_scheme scheme_;
  boost::uuids::uuid seed_;
  policy on_disconnect_;
  foreigners foreigners_;
  std::uint32_t enrolments_ = 0;
  phase phase_ = phase::idle;
  round_number round_ = 0;

  // The wishes that are not fulfilled yet.
  bool awaiting_ = false;
  bool resigning_ = false;
  bool closing_ = false;
  bool closed_ = false;

  bool connected_ = false;
  std::int64_t session_ = 0;

  // What we may have on the ensemble.
  std::string uuid_;
  std::vector<std::string> mine_;  ///< nodes known to exist; while in the queue exactly one
  bool creating_ = false;          ///< a create is on its way
  bool unsure_ = false;            ///< the answer to a create was lost
  bool denied_ = false;            ///< we may not delete our node

  // Our place in the queue.
  std::uint64_t czxid_ = 0;
  std::vector<std::string> ahead_;  ///< the nodes before us that we watch, the nearest first
  bool more_ahead_ = false;         ///< there were other nodes before us, and may still be
  bool looking_ = false;            ///< while waiting: a listing is due that shows which nodes are left before us
  queue_ahead found_ahead_;         ///< before we join: the nodes before us, as far as answers show
  std::size_t unprobed_ = 0;        ///< before we join: outstanding answers about foreigners and rivals
  bool own_seen_ = false;           ///< our node was seen, and its watch set, on this connection

  // Patience.
  bool asked_ = false;  ///< while enrolling: a request is outstanding
  std::uint32_t losses_ = 0;
  std::uint32_t parents_made_ = 0;
  std::uint32_t vanished_ = 0;  ///< nodes of ours in a row that were gone before we could look at them in the queue
  std::uint32_t pauses_ = 0;    ///< of this phase, since the last success
  std::optional<errc> fatal_;   ///< what the await ends with once the withdrawal is settled
};

template <class Sink>
void candidacy::describe(Sink& sink) const {
  BOOST_ASSERT(is_consistent());
  const bool in_queue = phase_ == phase::waiting || phase_ == phase::master;
  sink.round(round_);
  for (const auto flag : {awaiting_, resigning_, closing_, closed_, connected_, denied_}) sink.value(flag);
  sink.value(phase_);
  sink.session(session_);
  if (phase_ == phase::idle) return;
  for (const auto flag : {creating_, unsure_, in_queue && own_seen_, phase_ == phase::enrolling && asked_})
    sink.value(flag);
  sink.uuid(uuid_);
  sink.value(mine_.size());
  for (const auto& name : mine_) sink.node(name);
  if (!mine_.empty()) sink.czxid(czxid_);
  sink.value(fatal_.has_value());
  if (fatal_) sink.value(*fatal_);
  if (phase_ == phase::withdrawing) return;
  if (phase_ != phase::master) sink.value(std::min(vanished_, 2U));
  if (in_queue) {
    sink.value(ahead_.size());
    for (const auto& name : ahead_) sink.node(name);
    sink.value(more_ahead_);
    sink.value(looking_);
    return;
  }
  sink.value(losses_);
  sink.value(parents_made_);
  sink.value(unprobed_);
  if (unprobed_ == 0) return;
  sink.value(found_ahead_.size());
  for (const auto& [czxid, name] : found_ahead_.nearest()) {
    sink.czxid(czxid);
    sink.node(name);
  }
  if (found_ahead_.size() > 0) sink.node(found_ahead_.first().name);
}

}  // namespace zkelection::core
