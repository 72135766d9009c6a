// What the C client shares between all its handles in a process.
#pragma once

#include <mutex>

namespace zkelection::zookeeper {

/// To be held during every call into the C client: `get_xid` and the buffer of `format_endpoint_info` are plain
/// statics, which two handles on two threads would race for. Also sets, once, what is global to the process: no log,
/// and no reseeding of `random`.
[[nodiscard]] std::unique_lock<std::mutex> lock_client_library();

}  // namespace zkelection::zookeeper
