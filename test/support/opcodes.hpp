// ZooKeeper's request types and error codes, as they go over the wire.
#pragma once

#include <cstdint>

namespace zkelection::test {

enum class opcode : std::int32_t {
  event = -1000,  // not a request: how the proxy's record calls a watch event
  create_session = -10,
  close_session = -11,
  create = 1,
  erase = 2,
  exists = 3,
  get_data = 4,
  set_data = 5,
  get_acl = 6,
  set_acl = 7,
  get_children = 8,
  sync = 9,
  ping = 11,
  get_children2 = 12,
  multi = 14,
  create2 = 15,
  remove_watches = 18,
  create_container = 19,
  add_auth = 100,
  set_watches = 101,
  set_watches2 = 105,
};

enum class server_error : std::int32_t {
  none = 0,
  runtime_inconsistency = -2,
  connection_loss = -4,
  unimplemented = -6,
  operation_timeout = -7,
  bad_arguments = -8,
  no_node = -101,
  no_auth = -102,
  bad_version = -103,
  no_children_for_ephemerals = -108,
  node_exists = -110,
  not_empty = -111,
  session_expired = -112,
  invalid_acl = -114,
  auth_failed = -115,
  session_moved = -118,
  not_read_only = -119,
  quota_exceeded = -125,
  throttled_op = -127,
};

}  // namespace zkelection::test
