// The instant at which a command must be killed: one word in memory, which `run` and its guardian share.
#pragma once

#include "zkelection/base/boot_clock.hpp"

#include <atomic>
#include <cstdint>

namespace zkelection::program {

/// Each of the two processes may be stopped or killed at any moment. So all that they share fits into one word, which
/// changes in one step.
///
/// The instant moves while the lease is renewed. A grace period before the instant, one of the two processes, never
/// both, asks the command to end. From then on the instant stands still: the command is ending, and a renewed lease
/// does not change that.
class kill_time {
 public:
  using boot_clock = base::boot_clock;
  using instant = boot_clock::time_point;

  /// The first instant is `instant::max()`, which means never.
  kill_time() = default;

  /// Moves the instant. If the command is ending, moves nothing and returns false.
  bool move_to(instant at) noexcept;

  enum class deed {
    none,
    terminate,  ///< send SIGTERM. One caller gets this answer, once; from then on the command is ending
    kill,       ///< send SIGKILL. Every caller gets this answer at the instant or later
  };
  /// What the caller must do now.
  deed due(instant now, boot_clock::duration grace) noexcept;

  /// The instant at which `due` will give another answer.
  instant next(boot_clock::duration grace) const noexcept;

  /// The instant at which the command is killed.
  instant at() const noexcept;

  /// True if one of the two processes has asked the command to end, or has killed it.
  bool is_ending() const noexcept;

 private:
  using word = std::uint64_t;
  static constexpr word ending = word{1} << 63;  // the sign, which no instant needs

  static instant instant_of(word value) noexcept;

  std::atomic<word> word_{static_cast<word>(instant::max().time_since_epoch().count())};
  static_assert(std::atomic<word>::is_always_lock_free);
};

}  // namespace zkelection::program
