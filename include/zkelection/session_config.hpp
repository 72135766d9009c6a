// How to reach an ensemble and take part in its elections.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/error.hpp>

namespace zkelection {

/// How much an event matters.
enum class event_level { debug, info, warning, error };

/// Receives what happens in words, on the factory's strand. Must not block or throw.
using event_sink = std::function<void(event_level, std::string_view)>;

/// Which peers' candidates we queue up with. Each names its nodes in its own way.
enum class candidate_scheme {
  curator_latch,  ///< Curator's LeaderLatch; the default
  curator_lock,   ///< Curator's LeaderSelector and InterProcessMutex
  kazoo,          ///< kazoo's Lock and Election
  go_lock,        ///< go-zookeeper's Lock
};

/// As in URLs: `curator-latch`, `curator-lock`, `kazoo` or `go`.
std::string_view to_string(candidate_scheme scheme) noexcept;

/// Takes the names above, and those of the enumerators. Nothing if `name` is another word.
std::optional<candidate_scheme> parse_scheme(std::string_view name);

/// What a lost connection means for a mastership.
enum class disconnect_policy {
  keep_until_lease_ends,  ///< it goes on if the connection is back before the lease ends
  end_at_once,            ///< it ends with the connection, or with the lease, whichever is first
};

/// A set of rights, as ZooKeeper counts them.
struct acl_entry {
  static constexpr std::int32_t read = 1, write = 2, create = 4, erase = 8, admin = 16, all = 31;
  std::int32_t permissions = all;
  std::string scheme = "world";
  std::string id = "anyone";
  friend bool operator==(const acl_entry&, const acl_entry&) = default;
};

/// Credentials that every connection presents, for example scheme `digest` and `user:password`.
struct auth_entry {
  std::string scheme;
  std::string credentials;
  friend bool operator==(const auth_entry&, const auth_entry&) = default;
};

/// Everything that a `zookeeper_factory` or an `observer` needs to know. New members are only appended.
struct session_config {
  /// `host:port` joined by commas, each a name, an IPv4 literal or a bracketed IPv6 literal; the port defaults to 2181.
  /// A path after the last host is the chroot: `h1:2181,[::1]:2182/team/app`. The chroot must exist.
  std::string hosts;

  /// Asked of the ensemble, which bounds it to 2 to 20 of its ticks.
  std::chrono::milliseconds session_timeout{10'000};

  /// Where the resources live below the chroot. Missing parents are made as containers.
  std::string root = "/elections";

  /// What this instance is called in its nodes' data, for people and observers. At most 64 KiB; may be empty.
  std::string candidate_id;

  /// Presented on every connection before anything else.
  std::vector<auth_entry> auth;

  /// The ACL of every node that we create.
  std::vector<acl_entry> acl{acl_entry{}};

  /// The largest tick (`tickTime`) of the ensemble's servers. The lease is only safe if none has a larger one; a value
  /// larger than need be makes it shorter.
  std::chrono::milliseconds max_tick{2'000};

  /// How long an await goes on while no request was ever served; 0 for ever. Once one was, it retries for ever.
  std::chrono::milliseconds first_connect_timeout{15'000};

  /// How long a close may take.
  std::chrono::milliseconds close_timeout{5'000};

  candidate_scheme scheme = candidate_scheme::curator_latch;

  event_sink on_event;

  disconnect_policy on_disconnect = disconnect_policy::keep_until_lease_ends;

  /// Stands for a resource although candidates with another scheme do, and may be master at the same time as one of
  /// them: we do not wait for them, even where they know our names, as kazoo's do with `extra_lock_patterns`. Otherwise
  /// the await ends with `foreign_candidates`.
  bool allow_foreign_candidates = false;
};

/// What is wrong with the configuration, or nothing.
std::optional<failure> check(const session_config& config);

/// Reads a `zookeeper:` URL (see `make_factory`). Returns a failure that names the offending part, or nothing and fills
/// `config`.
std::optional<failure> parse_zookeeper_url(std::string_view url, session_config& config);

}  // namespace zkelection
