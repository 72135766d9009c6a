// A session's way from connection to connection, told step by step.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "reconnect_words.hpp"
#include "support/deadlines.hpp"
#include "zkelection/core/reconnect.hpp"

namespace zkelection::test {

/// Plays the hands of one `core::reconnect`, the network and the name service. Each step returns the reaction in words,
/// such as "new session at a". A step that answers a request which was not made fails the test; so does a machine that
/// introduces two attempts at once, looks a name up twice at once, has two pauses, or has nothing to wait for unless it
/// is closed.
///
/// Addresses are letters. A literal is its own host; names are called zk, or zk1, zk2 and so on. T is 12 s, and the
/// first connection may take 15 s. What the machine wants to be reminded of is not in the words.
class reconnect_story {
 public:
  struct setting {
    std::vector<std::string> literals = {"a"};
    std::size_t names = 0;
    milliseconds session_timeout = 12s;
    milliseconds first_connect_timeout = 15s;
    std::uint32_t seed = 1;
  };
  using addresses = std::vector<std::string>;
  struct attempt {
    core::reconnecting::reach request;
    bool stands = false;
    bool introduced = false;
  };

  explicit reconnect_story(setting of);
  reconnect_story() : reconnect_story(setting{}) {}
  reconnect_story(const reconnect_story&) = delete;
  reconnect_story& operator=(const reconnect_story&) = delete;

  // What the owner wants.
  std::string opens();
  std::string closes();

  // What the name service says. Without a name: of the first one that is looked up.
  std::string finds(const addresses& found, const std::string& trouble = {});
  /// `age`: how old the look-up was already when it was asked for.
  std::string finds(const std::string& name, const addresses& found, const std::string& trouble = {},
                    std::chrono::nanoseconds age = {});

  // What servers do. Without an address: the one that is in question, or the connected one.
  std::string stands(const std::string& address = {});
  /// The connect request is answered. A session that is taken up keeps its number.
  std::string answers(std::int64_t session = 1, milliseconds granted = 12s);
  /// Both at once; the answer takes that long.
  std::string connects(std::int64_t session = 1, milliseconds handshake = 10ms);
  /// A server that says that the session has expired stands before that.
  std::string drops(core::drop_cause cause = core::drop_cause::closed);
  std::string drops(const std::string& address, core::drop_cause cause = core::drop_cause::closed);
  std::string session_ends(bool confirmed = true);
  void serves() { machine_.served(); }

  // Time.
  std::string pause_ends();
  /// Until the machine is reminded.
  std::string waits();
  std::string close_limit_passes();
  /// Nothing happens meanwhile.
  void pass(std::chrono::nanoseconds length) { now_ += length; }
  void lease_begins() { lease_runs_ = true; }
  void lease_ends() { lease_runs_ = false; }

  /// Connected with a new session at the first literal, and served.
  void begins();

  // What the machine waits for.
  const std::vector<std::string>& looked_up() const { return looked_up_; }
  bool is_looking_up() const { return !looked_up_.empty(); }
  bool is_connecting() const { return !attempts_.empty(); }
  const std::vector<attempt>& attempts() const { return attempts_; }
  /// The only one, or the one that led to the present connection.
  const core::reconnecting::reach& only_attempt() const;
  bool is_pausing() const { return pause_.has_value(); }
  milliseconds pause() const { return *pause_; }
  /// That long, or up to half of it less.
  bool pauses_about(milliseconds length) const { return pause() >= length / 2 && pause() <= length; }
  /// How long it is until the machine is reminded.
  milliseconds reminder() const { return std::chrono::ceil<milliseconds>(*reminder_ - now_); }
  bool is_ending() const { return ending_; }

  core::instant now() const { return now_; }
  const core::reconnect& machine() const { return machine_; }
  /// What the last step has led to.
  const core::reconnecting::actions& reaction() const { return reaction_; }
  const std::string& trace() const { return trace_; }

 private:
  std::string react(const std::string& step, core::reconnecting::actions reaction);
  void take(const core::reconnecting::look_up& request);
  void take(const core::reconnecting::reach& request);
  void take(const core::reconnecting::introduce& request);
  void take(const core::reconnecting::cut& request) { remove(request.attempt); }
  void take(const core::reconnecting::leave& request) { remove(request.attempt); }
  void take(const core::reconnecting::remind& request) { reminder_ = now_ + request.length; }
  void take(const core::reconnecting::pause& request);
  void take(const core::reconnecting::end_pause&);
  void take(const core::reconnecting::limit_close&) { limited_ = true; }
  void take(const core::reconnecting::end_session&);
  void take(const core::reconnecting::closed&);
  template <class Message>
  void take(const Message&) {}

  void check_what_is_awaited();
  attempt remove(core::reconnecting::attempt_number which);
  attempt& find(const std::string& address);
  core::reconnect::moment at() const { return {now_, lease_runs_}; }

  std::minstd_rand random_;
  core::reconnect machine_;
  core::instant now_{std::chrono::hours(1)};
  bool lease_runs_ = false;
  bool ending_ = false;
  bool limited_ = false;
  std::vector<std::string> looked_up_;
  std::vector<attempt> attempts_;
  std::optional<attempt> connection_;
  std::vector<core::reconnecting::reach> all_attempts_;
  std::optional<milliseconds> pause_;
  core::instant pause_end_{};
  std::optional<core::instant> reminder_;
  core::reconnecting::actions reaction_;
  std::string trace_;
};

}  // namespace zkelection::test
