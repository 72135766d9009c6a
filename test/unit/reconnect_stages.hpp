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

struct when_pausing : when_connected {
  when_pausing() { drops(); }
};

/// On its way to take its session up again.
struct when_reconnecting : when_pausing {
  when_reconnecting() {
    pause_ends();
    finds({"a"});
  }
};

/// Its only session was refused, for want of credentials, before anything was served.
struct when_refused : reconnect_story {
  when_refused() {
    opens();
    finds({"a"});
    connects();
    drops(core::drop_cause::auth_failed);
  }
};

}  // namespace zkelection::test
