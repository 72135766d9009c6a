// A session's way from connection to connection, told step by step.
#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/deadlines.hpp"
#include "zkelection/core/reconnect.hpp"

namespace zkelection::test {

/// Plays the hands of one `core::reconnect`, the network and the name service. Each step returns the reaction in words,
/// such as "new session at a". A step that answers a request which was not made fails the test; so does a machine that
/// wants two connections, two look-ups or two pauses at once, or that has nothing to wait for unless it is closed.
///
/// Addresses are letters; each is its own host. T is 12 s, and the first connection may take 15 s.
class reconnect_story {
 public:
  struct setting {
    std::vector<std::string> literals = {"a"};
    std::size_t names = 0;
    milliseconds session_timeout = 12s;
    milliseconds first_connect_timeout = 15s;
    std::uint32_t seed = 1;
  };
  explicit reconnect_story(setting of);
  reconnect_story() : reconnect_story(setting{}) {}
  reconnect_story(const reconnect_story&) = delete;
  reconnect_story& operator=(const reconnect_story&) = delete;

  // What the owner wants.
  std::string opens();
  std::string closes();

  // What happens.
  std::string finds(const std::vector<std::string>& addresses);
  /// Of the names, `trouble` has none.
  std::string finds(const std::vector<std::string>& addresses, const std::string& trouble);
  std::string connects(std::int64_t session = 1, milliseconds handshake = 10ms);
  std::string drops(core::drop_cause cause = core::drop_cause::closed);
  std::string pause_ends();
  std::string session_ends(bool confirmed = true);
  std::string close_limit_passes();
  void serves() { machine_.served(); }
  void pass(std::chrono::nanoseconds length) { now_ += length; }
  void lease_begins() { lease_runs_ = true; }
  void lease_ends() { lease_runs_ = false; }

  /// Connected with a new session at the only address, and served.
  void begins();

  // What the machine waits for.
  bool is_connecting() const { return attempt_ && !machine_.has_connection(); }
  bool is_looking_up() const { return looking_up_; }
  bool is_pausing() const { return pause_.has_value(); }
  /// The present attempt, or the one that led to the present connection.
  const core::reconnecting::connect& attempt() const { return *attempt_; }
  milliseconds pause() const { return *pause_; }
  /// That long, or up to half of it less.
  bool pauses_about(milliseconds length) const { return pause() >= length / 2 && pause() <= length; }

  bool is_ending() const { return ending_; }
  bool is_limited() const { return limited_; }

  const core::reconnect& machine() const { return machine_; }
  /// What the last step has led to.
  const core::reconnecting::actions& reaction() const { return reaction_; }
  const std::string& trace() const { return trace_; }

 private:
  std::string react(const std::string& step, core::reconnecting::actions reaction);
  void take(const core::reconnecting::look_up&);
  void take(const core::reconnecting::connect& request);
  void take(const core::reconnecting::pause& request);
  void take(const core::reconnecting::end_pause&);
  void take(const core::reconnecting::limit_close&);
  void take(const core::reconnecting::end_session&);
  void take(const core::reconnecting::lost&);
  void take(const core::reconnecting::closed&);
  template <class Message>
  void take(const Message&) {}
  core::reconnect::moment at() const { return {now_, lease_runs_}; }

  std::minstd_rand random_;
  core::reconnect machine_;
  core::instant now_{std::chrono::hours(1)};
  bool lease_runs_ = false;
  bool looking_up_ = false;
  bool ending_ = false;
  bool limited_ = false;
  std::optional<core::reconnecting::connect> attempt_;
  std::optional<milliseconds> pause_;
  core::reconnecting::actions reaction_;
  std::string trace_;
};

core::server_address address_of(const std::string& letter);
std::string_view in_words(core::drop_cause cause);
std::string_view in_words(core::reconnect::phase phase);
std::string in_words(const core::reconnecting::action& action);

inline constexpr core::drop_cause all_drop_causes[] = {
    core::drop_cause::unreachable, core::drop_cause::shortage,       core::drop_cause::not_zookeeper,
    core::drop_cause::closed,      core::drop_cause::silent,         core::drop_cause::expired,
    core::drop_cause::auth_failed, core::drop_cause::broke_protocol, core::drop_cause::data_went_back,
    core::drop_cause::tls_failed};

inline constexpr core::reconnect::phase all_reconnect_phases[] = {
    core::reconnect::phase::resting,   core::reconnect::phase::looking_up, core::reconnect::phase::connecting,
    core::reconnect::phase::connected, core::reconnect::phase::pausing,    core::reconnect::phase::ending,
    core::reconnect::phase::closed};

}  // namespace zkelection::test
