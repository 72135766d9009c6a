// Where stories of the machine that reconnects begin.
#pragma once

#include "reconnect_story.hpp"

namespace zkelection::test {

/// Connected at a, and served for longer than a second.
struct when_connected : reconnect_story {
  when_connected() {
    begins();
    pass(2s);
  }
};

/// The same with another literal, b.
struct when_connected_beside_another : reconnect_story {
  when_connected_beside_another() : reconnect_story({.literals = {"a", "b"}, .seed = 1}) {
    opens();
    connects();
    serves();
    pass(2s);
  }
  /// The one where it is not connected.
  std::string other() const { return only_attempt().server.literal == "a" ? "b" : "a"; }
};

struct when_pausing : when_connected {
  when_pausing() { drops(); }
};

/// On its way to take its session up again.
struct when_reconnecting : when_pausing {
  when_reconnecting() { pause_ends(); }
};

/// Its only session was refused, for want of credentials, before anything was served.
struct when_refused : reconnect_story {
  when_refused() {
    opens();
    connects();
    drops(core::drop_cause::auth_failed);
  }
};

}  // namespace zkelection::test
