// A tiny ensemble with its candidates, in one thread and without time: what happens next is drawn from a seed.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "candidacy_words.hpp"

namespace zkelection::test {

/// What must never happen has happened.
struct violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A resource's children on the ensemble, and 2 to 4 candidates with sessions of their own.
///
/// It knows lost connections whose requests were carried out or not, or are carried out later; servers that lag behind
/// after a reconnect; expiries that the client hears of before or after the nodes are gone; nodes deleted by hand;
/// refused requests; a counter near its limit. Every step checks that there are no two masters, and what the candidates
/// are told.
class fake_ensemble {
 public:
  explicit fake_ensemble(std::uint32_t seed);

  /// One thing happens, whatever it may be.
  void step();

  /// No more faults nor wishes: everybody is connected and everything under way is carried out. Then nothing may be
  /// left over.
  void calm_down();

  /// Every master resigns until nobody awaits any more.
  void serve_everybody();

  const std::string& trace() const { return trace_; }

 private:
  struct node {
    std::size_t candidate;  ///< whose it is; known to the fake alone
    core::node_stat stat;
  };
  using tree = std::map<std::string, node>;

  struct reply {
    core::action request;
    core::answer how = core::answer::ok;
    std::string name;
    core::node_stat stat;
    std::vector<std::string> children;
  };
  struct event {
    std::string name;
    core::node_change change;
  };
  using message = std::variant<reply, event>;

  struct write {
    std::int64_t session;
    core::action request;
  };

  struct candidate {
    explicit candidate(core::candidacy s) : state(std::move(s)) {}

    core::candidacy state;
    std::int64_t session = 0;
    bool connected = false;
    bool cut_off = false;                ///< the server has closed the session, and the client has not heard of it
    std::deque<core::action> asked;      ///< without an answer that has reached the client
    std::deque<core::action> sent;       ///< on their way to the server
    std::deque<message> received;        ///< on their way to the client
    std::set<std::string> watches;       ///< on the server, of nodes that exist
    std::optional<tree> lagging_view;    ///< what a server that lags behind shows
    tree last_view;                      ///< what the client may have seen when it lost the connection
    std::set<std::string> lost_watches;  ///< those that the lost connection had
    std::deque<write> late;              ///< proposed on a lost connection, and not carried out yet
    std::optional<core::ask::pause> pause;

    bool awaiting = false;
    bool resigning = false;
    bool closing = false;
    bool closed = false;
    std::optional<core::tell::mastership_begins> master;
  };

  // chance
  std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_()) % below; }
  bool one_in(std::uint32_t n) { return !calm_ && draw(n) == 0; }

  // what happens
  void wish(candidate& who);
  void serve(candidate& who);
  void deliver(candidate& who);
  void disconnect(candidate& who);
  void connect(candidate& who);
  void expire(candidate& who);
  void end_pause(candidate& who);
  void carry_out_late(candidate& who);
  void replace(candidate& who);

  // the server
  reply carry_out(candidate& who, const core::action& request);
  std::optional<reply> refused(const core::action& request);
  reply create(candidate& who, std::int64_t session, const core::ask::create& request);
  core::answer erase(const std::string& name);
  void catch_up(candidate& who);
  void close_session(std::int64_t session);
  bool is_open(std::int64_t session) const { return open_sessions_.contains(session); }
  std::string next_name(std::string_view prefix);

  // the client
  void hand_over(candidate& who, const reply& answer);
  void apply(candidate& who, const core::actions& reaction);
  void obey(candidate& who, const core::action& action);
  void told(candidate& who, const core::action& action);
  void begins(candidate& who, const core::tell::mastership_begins& mastership);

  // the judge
  void check();
  void must(bool holds, std::string_view what);
  bool owns_nothing(const candidate& who) const;
  std::size_t index(const candidate& who) const { return static_cast<std::size_t>(&who - candidates_.data()); }
  void note(const candidate& who, std::string_view what);

  std::mt19937 random_;
  bool calm_ = false;
  bool counter_sticks_;
  bool keeps_secrets_;  ///< tells no events of nodes that the client may not read, as newer servers do
  std::uint32_t counter_;
  std::uint64_t zxid_ = 0;
  std::uint64_t highest_token_ = 0;
  bool parent_exists_ = false;
  tree nodes_;
  std::int64_t last_session_ = 0;
  std::set<std::int64_t> open_sessions_;
  std::set<std::int64_t> doomed_sessions_;  ///< expired, as their clients know, and not closed yet
  std::vector<candidate> candidates_;
  std::string trace_;
};

}  // namespace zkelection::test
