// An ensemble, a client with the real lease and heartbeats, and their bad luck, in virtual time.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "quorum_network.hpp"
#include "quorum_parts.hpp"
#include "zkelection/core/lease_session.hpp"

namespace zkelection::test {

/// What decides the safety of a lease, as ZooKeeper does it:
///
/// - The leader expires the session at the first boundary of a tick more than T after its last touch. It chooses all
///   sessions of a boundary at once, and then refuses them one by one, for tick/10 at most: meanwhile touches are lost,
///   yet writes and reconnects accepted (SessionTrackerImpl::run).
/// - A follower answers reads, and forwards syncs and writes to the leader. What it has seen of the session it reports
///   in its replies to the leader's pings, every tick/2, late by tick/10 at most.
/// - The leader answers a sync by itself, even when it is deposed. A write is refused once the session has expired, and
///   is acknowledged when most servers have it.
/// - A new leader gives the session a full T. Whoever loses or leaves its leader closes its clients' connections.
/// - A reconnect is answered by the leader alone, which touches the session.
///
/// Links keep the order, stall and die; clients, followers and leaders stop and go on; the client's clock is wrong by
/// up to 1 %. Faults come at random, and at the moments at which they hurt most.
///
/// All are judged by true time: an instant at which the session is expired at the leader while the lease
/// has not ended by the client's clock is a violation. Rules that are simpler are judged in the same run.
class quorum_simulation {
 public:
  enum rule : std::uint8_t {
    evidence,            ///< core::lease
    ping_trusted,        ///< any request was answered: its stamp + T
    write_trusted,       ///< a write was acknowledged: its stamp + T
    write_less_a_while,  ///< a write was acknowledged: its stamp + T - tick/2 - tick/10
    rules
  };

  struct verdict {
    bool expired = false;                        ///< the session expired, after it had earned a lease
    std::array<quorum::nanos, rules> overlap{};  ///< for how long two may have believed, by each rule
    quorum::nanos margin = quorum::end_of_time;  ///< from the lease's end to the expiry
    std::uint64_t renewals = 0;
    std::uint64_t masterships = 0;
    const char* broken_promise = nullptr;  ///< though nothing has gone wrong
  };

  static constexpr quorum::nanos tick = 1'000'000'000;

  /// `trace` receives the story of the run.
  verdict run(std::uint64_t seed, std::string* trace = nullptr);

 private:
  using nanos = quorum::nanos;
  static constexpr std::int64_t million = 1'000'000;

  void set_up();
  void draw_world();
  void happen(quorum::happening what, std::uint32_t subject);
  std::uint32_t make_link(quorum::endpoint to);
  void send(std::uint32_t link, quorum::message what);
  void deliver(std::uint32_t link);
  nanos receiver_stopped_until(const quorum::endpoint& to) const;
  nanos latency();

  // ---- The ensemble.

  bool serving(std::uint32_t server) const;
  void at_server(std::uint32_t connection, const quorum::message& what);
  void at_follower(std::uint32_t attachment, const quorum::message& what);
  void at_leader(std::uint32_t attachment, const quorum::message& what);
  void take_order(std::uint32_t reign, const quorum::message& what, std::int32_t attachment);
  void keep_from_successor(std::uint32_t deposed);
  void carry_out(std::uint32_t reign);
  void answer(const quorum::message& what);
  void close(std::uint32_t connection);
  void touch(quorum::reign& of);
  void ping(std::uint32_t reign);
  void look_for_expiry(std::uint32_t reign);
  void desert(std::uint32_t attachment, bool in_flight_too);
  void join(std::uint32_t server);
  void depose();
  void accede(std::uint32_t server);
  void abdicate(std::uint32_t reign);

  // ---- The client.

  core::instant clock() const { return core::instant(now_ * (million + rate_ppm_) / million); }
  /// The first instant at which the client's clock shows that.
  nanos true_time(core::instant stamp) const {
    return (stamp.count() * million + million + rate_ppm_ - 1) / (million + rate_ppm_);
  }
  void connect();
  void at_client(std::uint32_t connection, const quorum::message& what);
  void answered(const quorum::request& what, bool good);
  void act(const core::lease_session::step& step);
  void take_turn();
  void step_back();
  void begin(bool curtailed);
  bool all_is_well() const;
  void end_by_lease();
  void break_promise(const char* what);
  void ask(quorum::word what, bool beat);
  void lose_connection();
  void set_timer();
  void believe(rule by, core::instant end);
  void judge();

  // ---- Bad luck.

  void lay_trap();
  void reach(quorum::moment what);
  void tempt(const quorum::reign& leader, const quorum::request& write);
  void befall(quorum::strike what);
  void cut(std::uint32_t link, nanos until) { links_[link].block(until); }
  void stop(nanos& stopped_until, nanos how_long) { stopped_until = std::max(stopped_until, now_ + how_long); }
  nanos some_time();
  quorum::strike any_strike();

  void tell(const char* what, std::int64_t a = -1, std::int64_t b = -1);

  quorum::dice dice_{0};
  quorum::agenda<quorum::happening> agenda_;
  nanos now_ = 0;
  std::string* trace_ = nullptr;

  // How this run's world is.
  nanos timeout_ = 0, latency_ = 0, lateness_ = 0, sweep_ = 0;
  bool always_late_ = false, exact_ = false, reads_ = false, eager_ = false, wishes_ = false, faults_ = false,
       idle_ = false, queues_ = false, sly_ = false;
  std::int64_t rate_ppm_ = 0;

  std::vector<quorum::server> servers_;
  quorum::pool<quorum::link<quorum::message>> links_;
  std::vector<quorum::endpoint> ends_;
  quorum::pool<quorum::attachment> attachments_;
  quorum::pool<quorum::connection> connections_;
  quorum::pool<quorum::reign> reigns_;
  std::uint32_t present_ = 0;  ///< the reign that most servers obey
  bool interregnum_ = false;
  bool final_ = false;  ///< the finale has begun
  std::vector<std::uint32_t> voters_;

  core::lease_session session_{core::instant(tick)};
  enum class place : std::uint8_t { behind, asking, master } place_ = place::behind;
  std::vector<quorum::request> requests_;
  std::int32_t connection_ = -1;
  bool connected_ = false, created_ = false, over_ = false;
  core::instant connecting_{};
  nanos client_stopped_until_ = 0, isolated_until_ = 0;
  std::uint32_t timer_ = 0, attempt_ = 0;
  std::array<std::optional<core::instant>, rules> belief_;

  std::vector<quorum::trap> traps_;

  std::optional<nanos> expired_at_;
  nanos end_of_run_ = 0;
  verdict verdict_;
};

}  // namespace zkelection::test
