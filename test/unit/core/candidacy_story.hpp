// Tells a candidacy's life step by step.
#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "candidacy_words.hpp"
#include "node_abbreviations.hpp"

namespace zkelection::test {

/// Plays the session of one candidacy. Each step returns the reaction in words, such as "create me1, list".
///
/// Like a real session it answers in the order asked, and with the round of the request: a step that answers a request
/// which is not the next one to be answered fails the test. `disconnects` and `expires` answer all that is outstanding
/// first.
///
/// Names are abbreviated. A node's czxid is 1000 + its sequence number unless a step says otherwise.
///
/// The session has a lease, and says so in the same breath, until `lease_lapses`. From then on a question for it shows
/// as "lease", and is answered by `lease_returns`.
class candidacy_story {
 public:
  using foreigners = core::candidacy::foreigners;
  explicit candidacy_story(core::candidacy::policy on_disconnect = core::candidacy::policy::keep_until_lease_ends,
                           foreigners foreign = foreigners::end_await);

  // What the application does.
  std::string awaits();
  std::string cancels();
  std::string resigns();
  std::string closes();

  // What the session does.
  std::string connects(std::int64_t session = 1);
  std::string disconnects(core::disconnection how = core::disconnection::closed);
  std::string expires();
  /// The largest token that the process has given out for the resource.
  void gave_out(std::uint64_t token) { given_out_ = token; }
  std::string lease_lapses();
  std::string lease_returns();
  std::string gives_up(errc why);
  std::string deleted(std::string_view name);  ///< the event
  std::string changed(std::string_view name);  ///< the event

  // What the ensemble answers.
  std::string created(int sequence);
  std::string created(int sequence, std::uint64_t czxid);
  std::string created(core::answer how);
  std::string parents_made(core::answer how = core::answer::ok);
  std::string synced(core::answer how = core::answer::ok);
  std::string listed(std::initializer_list<std::string_view> children);
  std::string listed(core::answer how);
  std::string read(std::string_view name, core::answer how = core::answer::ok);
  std::string probed(std::string_view name, core::answer how = core::answer::ok);
  std::string probed(std::string_view name, core::node_stat stat);
  std::string erased(std::string_view name, core::answer how = core::answer::ok);
  std::string pause_ends();

  // Common beginnings.
  /// Connected, and the create and the list are on their way.
  void enrols();
  /// Master on `me1:7`, with the answer to the read of its own node seen.
  void becomes_master();
  /// `me1:7` waits behind the rivals, nearest first, and all reads are answered.
  void waits_behind(std::initializer_list<std::string_view> rivals);
  /// `me1:7` waited alone and is being withdrawn after a cancelled await; the erase is on its way.
  void withdraws();

  /// Requests that are not answered yet, in words.
  std::string outstanding() const;
  /// Everything so far, for messages.
  const std::string& trace() const { return trace_; }

  std::string full(std::string_view abbreviation) const { return names_.full(abbreviation); }
  std::string abbreviated(std::string text) const { return names_.abbreviated(std::move(text)); }

  core::candidacy& candidacy() { return candidacy_; }
  const core::candidacy& candidacy() const { return candidacy_; }
  std::string phase() const { return std::string(in_words(candidacy_.current_phase())); }

  /// The round that the newest request carried.
  core::round_number newest_round() const { return newest_round_; }

 private:
  std::string react(std::string step, const core::actions& reaction);
  void remember(const core::action& action);
  core::action next(std::string_view expected);
  core::action next_create();
  void lose_outstanding(core::answer how);
  std::string answered(const core::action& request, core::answer how);

  core::candidacy candidacy_;
  node_abbreviations names_;
  std::deque<core::action> outstanding_;
  core::round_number newest_round_ = 0;
  core::round_number pause_round_ = 0;
  bool pausing_ = false;
  bool connected_ = false;
  bool has_lease_ = true;
  std::uint64_t given_out_ = 0;
  std::string trace_;
};

}  // namespace zkelection::test
