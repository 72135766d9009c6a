#include "zkelection/zookeeper/client_library.hpp"

#include <zookeeper/zookeeper.h>

namespace zkelection::zookeeper {

std::unique_lock<std::mutex> lock_client_library() {
  static std::mutex mutex;
  std::unique_lock lock(mutex);
  static const bool configured = [] {
    zoo_set_debug_level(static_cast<ZooLogLevel>(0));
    zoo_deterministic_conn_order(1);
    return true;
  }();
  static_cast<void>(configured);
  return lock;
}

}  // namespace zkelection::zookeeper
