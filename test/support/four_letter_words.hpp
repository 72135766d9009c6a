// What a ZooKeeper server tells about itself on its client port.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "deadlines.hpp"
#include "server_access.hpp"

namespace zkelection::test {

/// The answer to a four-letter word; empty if nobody serves there. (A server that is starting accepts and may never
/// answer what it has read too early.)
std::string ask_server(const server_access& server, std::string_view word, milliseconds limit = patience);

/// What follows the label at the beginning of a line of such an answer; empty if no line begins with it.
std::string value_of(std::string_view label, const std::string& answer);

/// `standalone`, `leader` or `follower`; empty if it does not serve.
std::string server_mode(const server_access& server);

/// The sessions that a standalone server or a leader knows.
std::set<std::int64_t> live_sessions(const server_access& server);

/// The paths of the ephemeral nodes, by the session that owns them.
std::map<std::int64_t, std::vector<std::string>> ephemerals_by_session(const server_access& server);

/// How many watches the clients of this server have set.
long watch_count(const server_access& server);

/// A number from `mntr`, such as `zk_znode_count`; -1 if the server does not tell.
long server_figure(const server_access& server, std::string_view name);

}  // namespace zkelection::test
