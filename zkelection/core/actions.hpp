// What a candidacy asks of its session and tells its election, and what the session answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>
#include <zkelection/end_reason.hpp>
#include <zkelection/error.hpp>

#include "zkelection/core/answer.hpp"

namespace zkelection::core {

/// Each phase asks with a new number. A candidacy ignores an answer to a request with an old number.
using round_number = std::uint32_t;

/// How a connection ended.
enum class disconnection : std::uint8_t {
  closed,  ///< the other end closed it; servers do so without a word if a request is too large for them
  silent,  ///< the server did not answer in time
};

/// What the library reads of a node's Stat.
struct node_stat {
  std::int64_t owner = 0;   ///< the session that the ephemeral node belongs to
  std::uint64_t czxid = 0;  ///< the transaction that created it: the fencing token
  friend bool operator==(const node_stat&, const node_stat&) = default;
};

enum class node_change : std::uint8_t { gone, changed };

/// Requests to the ensemble. The ensemble carries the requests of one session out in the order asked. Names are
/// relative to the resource's path.
namespace ask {

/// Creates an ephemeral sequential node. Answered by `created`.
struct create {
  std::string name_prefix;
  friend bool operator==(const create&, const create&) = default;
};
/// Makes the resource's node and those above it, as containers. Answered by `parents_made`.
struct make_parents {
  round_number round;
  friend bool operator==(const make_parents&, const make_parents&) = default;
};
/// Brings the server up to date with the leader before what follows. Answered by `synced`.
struct sync {
  round_number round;
  friend bool operator==(const sync&, const sync&) = default;
};
/// Lists the resource's children. Answered by `listed`.
struct list {
  round_number round;
  friend bool operator==(const list&, const list&) = default;
};
/// Reads a node and leaves a watch if it is there. Answered by `node_read`.
struct read {
  std::string name;
  round_number round;
  friend bool operator==(const read&, const read&) = default;
};
/// Looks if a node exists, which needs no permission. Leaves a watch even if it does not. Answered by `probed`.
struct probe {
  std::string name;
  bool watch;
  round_number round;
  friend bool operator==(const probe&, const probe&) = default;
};
/// Forgets a watch, without a request. Not answered.
struct drop_watch {
  std::string name;
  friend bool operator==(const drop_watch&, const drop_watch&) = default;
};
/// Deletes a node. Answered by `erased`.
struct erase {
  std::string name;
  friend bool operator==(const erase&, const erase&) = default;
};
/// Asks whether the session's lease holds. Answered by `lease_held` if it does, or as soon as it does.
struct lease {
  friend bool operator==(const lease&, const lease&) = default;
};
/// Waits for about that long: `spread` shortens it at random. Answered by `pause_over`.
struct pause {
  std::chrono::milliseconds length;
  round_number round;
  friend bool operator==(const pause&, const pause&) = default;
};

}  // namespace ask

/// Messages to the election. An empty error means success.
namespace tell {

struct mastership_begins {
  std::uint64_t fencing_token;
  std::string node;
  friend bool operator==(const mastership_begins&, const mastership_begins&) = default;
};
struct mastership_ends {
  end_reason reason;
  friend bool operator==(const mastership_ends&, const mastership_ends&) = default;
};
struct await_done {
  error_code error;
  friend bool operator==(const await_done&, const await_done&) = default;
};
struct resign_done {
  error_code error;
  friend bool operator==(const resign_done&, const resign_done&) = default;
};
struct close_done {
  error_code error;
  friend bool operator==(const close_done&, const close_done&) = default;
};
/// The listing shows a node with the name of another scheme's candidate. If the await ends because of it, that follows.
struct foreign_candidate {
  std::string node;
  bool ephemeral;  ///< otherwise it was left over, and no candidate owns it
  friend bool operator==(const foreign_candidate&, const foreign_candidate&) = default;
};
/// The token would be smaller than one that the factory gave out before, so the mastership does not begin. The await
/// ends with `errc::data_went_back` when the candidate is withdrawn.
struct data_went_back {
  std::uint64_t token;
  std::uint64_t given_out;
  friend bool operator==(const data_went_back&, const data_went_back&) = default;
};
/// The ensemble answered a request with an error. The candidacy asks again after a pause. `no_node` means that a node
/// of ours was gone again.
struct trouble {
  answer how;
  std::uint32_t attempt;  ///< errors in this phase since the last success, this one included
  friend bool operator==(const trouble&, const trouble&) = default;
};
/// Something that an operator should know about, though the candidacy goes on.
struct warning {
  errc what;
  friend bool operator==(const warning&, const warning&) = default;
};

}  // namespace tell

using action = std::variant<ask::create, ask::make_parents, ask::sync, ask::list, ask::read, ask::probe,
                            ask::drop_watch, ask::erase, ask::lease, ask::pause, tell::mastership_begins,
                            tell::mastership_ends, tell::await_done, tell::resign_done, tell::close_done,
                            tell::foreign_candidate, tell::data_went_back, tell::trouble, tell::warning>;
using actions = std::vector<action>;

}  // namespace zkelection::core
