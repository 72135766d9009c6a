// Servers that are dead, slow or quick, and the machine that has to find one: in virtual time, without a network.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <vector>

#include "support/deadlines.hpp"
#include "zkelection/core/reconnect.hpp"

namespace zkelection::test {

inline constexpr milliseconds in_vain = 24h;

/// How a server behaves. Whoever waits longer than that is served.
struct server_manners {
  milliseconds stands_after{0};   ///< TCP and TLS
  milliseconds answers_after{0};  ///< the connect request
  bool refuses = false;           ///< in place of standing
};

namespace manners_of {

constexpr server_manners quick(milliseconds answer = 5ms) { return {.stands_after = 1ms, .answers_after = answer}; }
/// Packets to it get lost.
constexpr server_manners gone() { return {.stands_after = in_vain, .answers_after = in_vain}; }
/// The kernel accepts; the process does not move.
constexpr server_manners stopped() { return {.stands_after = 1ms, .answers_after = in_vain}; }
/// Nobody listens.
constexpr server_manners down() { return {.stands_after = 1ms, .answers_after = in_vain, .refuses = true}; }
constexpr server_manners far(milliseconds round_trip) {
  return {.stands_after = round_trip, .answers_after = round_trip};
}

}  // namespace manners_of

/// Literals lead to the servers. Carries out what the machine asks for, and checks that there is in_vain a second
/// connect request for the same session.
class reconnect_drill {
 public:
  struct setting {
    milliseconds session_timeout = 10s;
    milliseconds first_connect_timeout = 15s;
    bool lease_runs = false;
    std::uint32_t seed = 1;
  };
  reconnect_drill(std::vector<server_manners> servers, setting of);

  /// How long it takes to connect; nothing if it takes longer than that.
  std::optional<milliseconds> connects_within(milliseconds limit);
  /// The server resets the connection, after it has served for a while.
  void breaks();
  void behave(std::vector<server_manners> servers) { servers_ = std::move(servers); }

  std::size_t connected_to() const { return at_; }
  /// How many connect requests were given up so far, and attempts begun.
  std::size_t given_up() const { return given_up_; }
  std::size_t begun() const { return begun_; }

 private:
  struct attempt {
    core::reconnecting::attempt_number number;
    std::size_t server;
    bool introduced = false;
    core::instant due{};  ///< of what the server does next
  };
  void carry_out(core::reconnecting::actions actions);
  void take(const core::reconnecting::reach& request);
  void take(const core::reconnecting::introduce& request);
  void take(const core::reconnecting::cut& request) { remove(request.attempt); }
  void take(const core::reconnecting::leave& request) { remove(request.attempt); }
  void take(const core::reconnecting::remind& request) { reminder_ = now_ + request.length; }
  void take(const core::reconnecting::pause& request) { pause_ = now_ + request.length; }
  void take(const core::reconnecting::end_pause&) { pause_.reset(); }
  template <class Message>
  void take(const Message&) {}
  attempt remove(core::reconnecting::attempt_number which);
  void act(const attempt& next);
  core::reconnect::moment at() const { return {now_, of_.lease_runs}; }

  const setting of_;
  std::vector<server_manners> servers_;
  std::minstd_rand random_;
  core::reconnect machine_;
  core::instant now_{1h};
  std::vector<attempt> attempts_;
  std::optional<core::instant> reminder_, pause_;
  core::reconnecting::attempt_number connection_ = 0;
  std::size_t at_ = 0, given_up_ = 0, begun_ = 0;
};

}  // namespace zkelection::test
