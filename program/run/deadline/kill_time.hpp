// When a command is to be killed: one word that `run` and its guardian share.
#pragma once

#include "zkelection/base/boot_clock.hpp"

#include <atomic>
#include <cstdint>

namespace zkelection::cli {

/// The command's remaining time under a lease. It lives in memory shared by two processes, each of which may be stopped
/// or killed at any moment; so whatever it says fits into one word, which changes in one step.
///
/// While the lease is renewed the instant moves. A grace period before it the command is asked to end, by exactly one
/// of the two, and from then on the instant stands: the command is being ended, whatever becomes of the lease.
class kill_time {
 public:
  using boot_clock = base::boot_clock;
  using instant = boot_clock::time_point;

  /// Starts with `instant::max()`: never.
  kill_time() = default;

  /// Moves the instant. False, and nothing is moved, once the command is being ended.
  bool move_to(instant at) noexcept;

  enum class deed {
    none,
    terminate,  ///< SIGTERM; the command is being ended from now on. Said once, to one of the two
    kill,       ///< SIGKILL; the answer at the instant or later
  };
  /// What is to be done now. The caller must do it.
  deed due(instant now, boot_clock::duration grace) noexcept;

  /// When something is due next.
  instant next(boot_clock::duration grace) const noexcept;

  /// The instant at which the command is killed.
  instant at() const noexcept;

  bool is_ending() const noexcept;

 private:
  using word = std::uint64_t;
  static constexpr word ending = word{1} << 63;  // beside the instant, which is never negative

  static instant instant_of(word value) noexcept;

  std::atomic<word> word_{static_cast<word>(instant::max().time_since_epoch().count())};
  static_assert(std::atomic<word>::is_always_lock_free);
};

}  // namespace zkelection::cli
