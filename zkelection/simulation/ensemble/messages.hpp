// What clients and servers of a simulated ensemble tell each other.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "zkelection/seam/client.hpp"
#include "zkelection/simulation/ensemble/znode_tree.hpp"

namespace zkelection::simulation {

/// Requests of a client, with paths as the ensemble knows them.
namespace request {

struct create {
  std::string path;  ///< without the sequence number
  std::string data;
  seam::node_kind kind;
  friend bool operator==(const create&, const create&) = default;
};
struct erase {
  std::string path;
  friend bool operator==(const erase&, const erase&) = default;
};
/// A `multi` of checks: a write that changes nothing.
struct check {
  std::vector<std::string> paths;
  friend bool operator==(const check&, const check&) = default;
};
struct sync {
  friend bool operator==(const sync&, const sync&) = default;
};
struct list {
  std::string path;
  friend bool operator==(const list&, const list&) = default;
};
/// Data and stat. The watch is left if the node is there.
struct read {
  std::string path;
  bool watch;
  friend bool operator==(const read&, const read&) = default;
};
/// The stat alone. The watch is left in any case.
struct probe {
  std::string path;
  bool watch;
  friend bool operator==(const probe&, const probe&) = default;
};
struct drop_watch {
  std::string path;
  friend bool operator==(const drop_watch&, const drop_watch&) = default;
};

}  // namespace request

using any_request = std::variant<request::create, request::erase, request::check, request::sync, request::list,
                                 request::read, request::probe, request::drop_watch>;

/// Of the writes, those that may change what there is.
inline bool changes_nodes(const any_request& what) {
  return std::holds_alternative<request::create>(what) || std::holds_alternative<request::erase>(what);
}

/// What a server cannot answer by itself: writes, and whatever waits for them.
inline bool is_for_leader(const any_request& what) {
  return changes_nodes(what) || std::holds_alternative<request::check>(what) ||
         std::holds_alternative<request::sync>(what);
}

/// The answer to a connection's oldest request that has none yet.
struct response {
  core::answer how = core::answer::ok;
  std::string path{};                   ///< of a created node
  znode node{};                         ///< of a created, read or probed one
  std::vector<std::string> children{};  ///< of a listed one
  std::vector<core::answer> checks{};   ///< up to the first that failed, like a `multi`'s
  friend bool operator==(const response&, const response&) = default;
};

/// A watch fires.
struct event {
  std::string path;
  core::node_change change;
  friend bool operator==(const event&, const event&) = default;
};

/// The server closes the connection, because the session is over. The client disconnects.
struct hang_up {
  friend bool operator==(const hang_up&, const hang_up&) = default;
};

using message = std::variant<response, event, hang_up>;

}  // namespace zkelection::simulation
