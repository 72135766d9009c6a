#include "program/run/deadline/kill_time.hpp"

namespace zkelection::program {

kill_time::instant kill_time::instant_of(word value) noexcept {
  return instant(boot_clock::duration(static_cast<boot_clock::rep>(value & ~ending)));
}

bool kill_time::move_to(instant at) noexcept {
  word seen = word_.load();
  do {
    if ((seen & ending) != 0) return false;
  } while (!word_.compare_exchange_weak(seen, static_cast<word>(at.time_since_epoch().count())));
  return true;
}

kill_time::deed kill_time::due(instant now, boot_clock::duration grace) noexcept {
  word seen = word_.load();
  for (;;) {
    const instant at = instant_of(seen);
    if (now < at - grace) return deed::none;
    const deed what = now < at ? deed::terminate : deed::kill;
    if ((seen & ending) != 0) return what == deed::kill ? deed::kill : deed::none;
    // This fails if the lease was renewed in the meantime, or if the other process was quicker.
    if (word_.compare_exchange_weak(seen, seen | ending)) return what;
  }
}

kill_time::instant kill_time::next(boot_clock::duration grace) const noexcept {
  const word seen = word_.load();
  const instant at = instant_of(seen);
  return at == instant::max() || (seen & ending) != 0 ? at : at - grace;
}

kill_time::instant kill_time::at() const noexcept { return instant_of(word_.load()); }

bool kill_time::is_ending() const noexcept { return (word_.load() & ending) != 0; }

}  // namespace zkelection::program
