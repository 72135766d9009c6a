// A few candidates of one resource, on a simulated ensemble: a value, and one step at a time.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "move.hpp"
#include "violation.hpp"
#include "zkelection/core/candidacy.hpp"
#include "zkelection/core/dispatcher.hpp"
#include "zkelection/simulation/ensemble/ensemble.hpp"

namespace zkelection::test::model {

/// Of disturbances.
inline constexpr int no_limit = 1 << 30;

struct setup {
  std::size_t candidates = 2;
  int disturbances = 3;  ///< at most, of the application's wishes but `await`, and of faults
  bool reduced = true;   ///< moves are left out that lead to no other states
};

/// A candidate: the core that ships, and what its session and its application would know.
struct candidate {
  explicit candidate(core::candidacy s) : state(std::move(s)) {}

  core::candidacy state;
  core::dispatcher dispatcher;
  std::int64_t session = 0;  ///< 0: none
  bool connected = false;
  bool leased = false;                 ///< its clock says that a mastership would be safe
  bool wants_lease = false;            ///< it has asked in vain
  std::vector<core::action> asked;     ///< and not answered yet
  std::set<std::string> lost_watches;  ///< those of the last connection
  std::optional<core::ask::pause> pause;

  bool awaiting = false;
  bool resigning = false;
  bool closing = false;
  bool closed = false;
  std::optional<std::uint64_t> token;      ///< while it is master
  std::optional<std::uint64_t> robbed_of;  ///< a node deleted by hand, of which it may not have heard yet
};

/// Each candidate has a session and a server of its own, so that servers lag as they please. What a server answers
/// reaches its client at once: that it comes late is the same as a server that lags.
///
/// A lease ends before its session expires: that is what the lease promises, and is checked elsewhere. Each step checks
/// what must hold at any time, and throws `violation`.
class world {
 public:
  explicit world(const setup& how);

  /// Everything that may happen next.
  std::vector<move> moves() const;
  /// Everything that may happen to one candidate.
  std::vector<move> moves_of(std::size_t who) const;
  /// Of these, enough to get into every state that matters; see `moves.cpp`. All of them, if nothing can be left out.
  std::vector<move> enough_moves() const;
  void make(const move& m);

  /// Must hold when all is at rest. Throws `violation`.
  void judge_rest() const;

  /// From now on the story is told.
  void tell_to(std::string* story) { story_ = story; }

  const simulation::ensemble& servers() const noexcept { return ensemble_; }
  std::size_t size() const noexcept { return candidates_.size(); }
  const candidate& at(std::size_t who) const { return *candidates_[who]; }
  int disturbances_left() const noexcept { return disturbances_left_; }
  const std::set<std::int64_t>& doomed() const noexcept { return *doomed_; }
  /// Bits: who is master.
  unsigned masterships() const noexcept {
    unsigned bits = 0;
    for (const auto& who : candidates_) bits = 2 * bits + (who->token ? 1 : 0);
    return bits;
  }
  std::uint64_t highest_token() const noexcept { return highest_token_; }
  std::uint8_t opener_of(std::int64_t session) const { return (*openers_)[static_cast<std::size_t>(session - 1)]; }

  static constexpr std::string_view path = "/r";
  /// The seed of a candidate's UUIDs.
  static boost::uuids::uuid seed(std::size_t candidate);

 private:
  // what may happen
  void add_moves_of(std::size_t who, std::vector<move>& all) const;
  bool keeps_to_itself(std::size_t who) const;

  // what happens
  void connect(std::size_t who, reconnect how);
  void cut(std::size_t who, std::size_t proposed);
  void doom(std::size_t who);
  void hear_of_expiry(std::size_t who);
  void lapse(std::size_t who);
  void erase_by_hand(std::size_t who);
  void dispatch(const simulation::ensemble::deliveries& deliveries);
  /// What a candidate has on the ensemble, its oldest node first.
  std::vector<const std::string*> nodes_of(std::size_t who) const;
  bool owns(std::size_t who, const simulation::znode& node) const;
  bool has_nodes(std::size_t who) const;

  // the client
  struct hands;
  void apply(std::size_t who, core::actions reaction);
  void hand_over(std::size_t who, const core::action& request, const simulation::response& answer);
  void lose_answers(std::size_t who);
  /// As if all candidates were one factory's.
  std::uint64_t given_out(std::size_t who) const { return candidates_[who]->robbed_of ? 0 : highest_token_; }

  // the judge
  void judge() const;
  void must(bool holds, std::string_view what) const;
  void must(bool holds, std::string_view what, std::size_t who) const;
  /// `what()` is a line of the story.
  template <class What>
  void note(std::size_t who, const What& what) const {
    if (story_ != nullptr) add_to_story(who, what());
  }
  void add_to_story(std::size_t who, std::string_view what) const;
  std::string short_names(std::string text) const;

  simulation::ensemble ensemble_;
  boost::container::small_vector<simulation::copy_on_write<candidate>, 3> candidates_;
  int disturbances_left_;
  /// Sessions that are as good as expired, and that the leader has yet to close.
  simulation::copy_on_write<std::set<std::int64_t>> doomed_;
  simulation::copy_on_write<std::vector<std::uint8_t>> openers_;  ///< of each session there was
  std::uint64_t highest_token_ = 0;
  std::string* story_ = nullptr;
};

}  // namespace zkelection::test::model
