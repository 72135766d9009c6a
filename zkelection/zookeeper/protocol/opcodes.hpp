// The numbers of ZooKeeper's requests, and those that stand in place of a request's ID.
#pragma once

#include <cstdint>

namespace zkelection::zookeeper {

/// Of the requests that we make.
enum class opcode : std::int32_t {
  close_session = -11,
  erase = 2,
  exists = 3,
  get_data = 4,
  get_children = 8,
  sync = 9,
  ping = 11,
  check = 13,
  multi = 14,
  create2 = 15,
  remove_watches = 18,
  create_container = 19,
  auth = 100,
};

/// IDs of frames that have no place in the order of requests.
namespace special_xid {
inline constexpr std::int32_t event = -1;
inline constexpr std::int32_t ping = -2;
inline constexpr std::int32_t auth = -4;
}  // namespace special_xid

}  // namespace zkelection::zookeeper
