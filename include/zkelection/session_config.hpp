// How to reach an ensemble and take part in its elections.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/error.hpp>
#include <zkelection/event.hpp>
#include <zkelection/tls_settings.hpp>

namespace zkelection {

/// The library whose candidates stand in our queue. Each library names its nodes in its own way.
enum class candidate_scheme {
  curator_latch,  ///< Curator's LeaderLatch; the default
  curator_lock,   ///< Curator's LeaderSelector and InterProcessMutex
  kazoo,          ///< kazoo's Lock and Election
  go_lock,        ///< go-zookeeper's Lock
};

/// The name that URLs use: `curator-latch`, `curator-lock`, `kazoo` or `go`.
std::string_view to_string(candidate_scheme scheme) noexcept;

/// Reads the names above, and those of the enumerators. Gives nothing for any other word.
std::optional<candidate_scheme> parse_scheme(std::string_view name);

/// What a lost connection means for a mastership.
enum class disconnect_policy {
  keep_until_lease_ends,  ///< the mastership goes on if the connection is back before the lease ends
  end_at_once,            ///< the mastership ends with the connection or with the lease, whichever ends first
};

/// One entry of an ACL: rights, as ZooKeeper's bits, and the identity that has them.
struct acl_entry {
  static constexpr std::int32_t read = 1, write = 2, create = 4, erase = 8, admin = 16, all = 31;
  std::int32_t permissions = all;
  std::string scheme = "world";
  std::string id = "anyone";
  friend bool operator==(const acl_entry&, const acl_entry&) = default;
};

/// Credentials that we present on every connection, for example scheme `digest` and `user:password`.
struct auth_entry {
  std::string scheme;
  std::string credentials;
  friend bool operator==(const auth_entry&, const auth_entry&) = default;
};

/// Everything that a `zookeeper_factory` or an `observer` needs to know. We only append new members.
struct session_config {
  /// `host:port` joined by commas, each a name, an IPv4 literal or a bracketed IPv6 literal; the port defaults to 2181.
  /// A path after the last host is the chroot: `h1:2181,[::1]:2182/team/app`. The chroot must exist.
  std::string hosts;

  /// The session timeout that we ask for, 100 ms to 24 h. Servers grant 2 to 20 of their ticks, unless they are
  /// configured otherwise.
  std::chrono::milliseconds session_timeout{10'000};

  /// The path below the chroot under which the resources live. The library makes missing parents as containers.
  std::string root = "/elections";

  /// The name of this instance in its nodes' data, for people and observers. At most 64 KiB; may be empty.
  std::string candidate_id;

  /// What we present on every connection before anything else.
  std::vector<auth_entry> auth;

  /// The ACL of every node that we create.
  std::vector<acl_entry> acl{acl_entry{}};

  /// The largest tick (`tickTime`) of the ensemble's servers, 1 ms to 24 h. The lease is safe only if no server has a
  /// larger one. A value that is larger than the servers' makes the lease shorter than need be.
  std::chrono::milliseconds max_tick{2'000};

  /// How long an await goes on if the ensemble has never served a request, at most 24 h; 0 means for ever. After the
  /// first served request it retries for ever.
  std::chrono::milliseconds first_connect_timeout{15'000};

  /// How long a close may take, 1 ms to 24 h.
  std::chrono::milliseconds close_timeout{5'000};

  /// All candidates of a resource must use the same scheme.
  candidate_scheme scheme = candidate_scheme::curator_latch;

  /// Hears what happens: see `event.hpp` and `docs/events.md`.
  event_sink on_event;

  /// What a lost connection means for this factory's masterships.
  disconnect_policy on_disconnect = disconnect_policy::keep_until_lease_ends;

  /// If false, an await ends with `foreign_candidates` when candidates with another scheme stand for the resource. If
  /// true, we stand beside them, and may be master at the same time as one of them: we do not wait for them, even if
  /// they wait for us, as kazoo's do with `extra_lock_patterns`.
  bool allow_foreign_candidates = false;

  /// If set, we speak TLS with every server: see `tls_settings.hpp`. The hosts then have the servers' secure ports. A
  /// build without TLS (`-DZKELECTION_TLS=OFF`) refuses it.
  std::optional<tls_settings> tls;

  /// How many bytes a server may send in answer to a request for a listing or for a node's data, 1 MiB to 256 MiB. A
  /// larger answer ends the connection. The default has room for a million candidates.
  std::size_t max_answer = std::size_t{64} << 20;
};

/// Says what is wrong with the configuration, and names the member. Gives nothing if all is well. Sends nothing, and
/// reads no file.
std::optional<failure> check(const session_config& config);

/// Reads a `zookeeper:` or `zookeeper+tls:` URL (see `make_factory`) into `config`, and keeps the members that the URL
/// does not name. If it is wrong, gives a failure that names the offending part, and leaves `config` alone.
std::optional<failure> parse_zookeeper_url(std::string_view url, session_config& config);

}  // namespace zkelection
