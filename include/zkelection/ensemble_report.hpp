// The result of a check of an ensemble: what it saw, and its judgement.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zkelection/error.hpp>

namespace zkelection {

/// A server's part in its ensemble.
enum class server_mode {
  unknown,      ///< the server does not say
  standalone,   ///< alone, without an ensemble
  leader,       ///< leads the quorum
  follower,     ///< follows the leader, with a vote
  observer,     ///< follows the leader, without a vote
  read_only,    ///< cut off from the quorum, and serves reads
  not_serving,  ///< runs, but serves no client: most likely because it has no quorum
};

/// Something that a server did not tell.
struct unseen_fact {
  std::string what;  ///< `everything`, `tick, syncLimit and the limits of session timeouts`, …
  std::string why;   ///< why it could not be seen, and what would show it
};

/// What a server shows when TLS is spoken with it. It was verified; one that is refused is named in `unseen`.
struct server_certificate {
  std::string subject;  ///< such as `CN=zk1,O=example`
  std::string issuer;
  std::chrono::sys_seconds valid_until{};
  std::chrono::seconds valid_for{};  ///< from the check until then
};

/// What one server tells. A member is empty if it could not be seen; `unseen` says why.
struct server_report {
  std::string host;        ///< as configured, with its port
  std::string address;     ///< the address that was asked; empty if the name has no address
  bool reachable = false;  ///< it answers as a ZooKeeper server does
  server_mode mode = server_mode::unknown;
  std::string version;
  std::optional<std::int64_t> id;
  std::optional<std::chrono::milliseconds> session_timeout;  ///< granted to a session that asked for the configured one
  std::optional<std::chrono::milliseconds> tick;
  std::optional<std::chrono::milliseconds> min_session_timeout;
  std::optional<std::chrono::milliseconds> max_session_timeout;
  std::optional<int> sync_limit;               ///< in ticks; a standalone server has none
  std::optional<std::int64_t> local_sessions;  ///< open beside the check's own session; a standalone server has none
  std::optional<std::int64_t> learner_master;  ///< of an observer: the ID of the server that it follows
  std::vector<unseen_fact> unseen;
  /// If it belongs to the ensemble of the first server that granted a session: that server then knows its sessions.
  std::optional<bool> same_ensemble;
  std::optional<server_certificate> certificate;  ///< none without TLS
};

/// The outcome of a check, from best to worst.
enum class verdict {
  safe,         ///< the check saw all, and the safety statement's assumptions about the servers hold
  unseen,       ///< the check saw nothing unsafe, but did not see all
  unsafe,       ///< with this configuration an instance may believe in a mastership that is over, or keep none
  unreachable,  ///< no server granted a session
};

/// What a finding is about. The word behind the semicolon is the verdict that it leads to.
enum class concern {
  timeout_differs,    ///< the ensemble granted another session timeout than we asked for; safe
  limits_differ,      ///< the servers' limits differ, though not for this session timeout; safe
  certificate_ends,   ///< a server's certificate ends within 30 days; safe
  max_tick_generous,  ///< a smaller `max_tick` would do, and give a longer lease; safe
  server_not_seen,    ///< a server did not answer, or serves no client; unseen
  tick_not_seen,      ///< a server did not tell its tick or its limits; unseen
  sessions_not_seen,  ///< a server did not tell if it keeps local sessions; unseen
  ensemble_not_seen,  ///< the check could not see if the servers belong to one ensemble; unseen
  learner_not_seen,   ///< an observer did not tell if an ObserverMaster stands before it; unseen
  tick_too_large,     ///< a server's tick is larger than `max_tick`; unsafe
  lease_not_kept,     ///< the lease ends before it can be renewed; unsafe
  timeouts_disagree,  ///< the servers grant different session timeouts; unsafe
  local_sessions,     ///< a server keeps local sessions; unsafe
  not_one_ensemble,   ///< the hosts belong to more than one ensemble; unsafe
};

/// One thing that the check found, with what to do.
struct finding {
  concern about;
  verdict leads_to;
  std::string text;  ///< a sentence for a person, which names the servers and what to do
};

/// How safe a peer is in this ensemble if its mastership rests on pings alone (Curator, kazoo, go-zookeeper). It is
/// never safe if its process is stopped for longer than the session timeout.
struct peer_judgement {
  enum class cut_off {
    safe,
    unsafe,
    unknown
  } when_cut_off = cut_off::unknown;             ///< while its follower lacks the quorum
  std::chrono::milliseconds longest_overlap{0};  ///< how long it may then believe that it leads beside the next master
  std::chrono::milliseconds safe_from{0};        ///< the least session timeout with which it is safe in this case
};

/// What the check makes of all that it saw.
struct ensemble_judgement {
  verdict outcome = verdict::unreachable;

  std::optional<std::chrono::milliseconds> session_timeout;  ///< the shortest that a server granted
  std::optional<std::chrono::milliseconds> largest_tick;     ///< of the servers that tell theirs

  /// How long a mastership lasts without another word from the ensemble: just after a heartbeat, and just before the
  /// next one. A mastership survives a disconnect that is shorter than the second. Zero or less means that it cannot be
  /// kept.
  std::chrono::milliseconds lease_after_renewal{0};
  std::chrono::milliseconds lease_before_renewal{0};

  /// How long there is no master after a master's crash. The time starts again if the ensemble elects a new leader
  /// meanwhile.
  std::chrono::milliseconds shortest_gap{0};
  std::chrono::milliseconds longest_gap{0};

  peer_judgement peers;
  std::vector<finding> findings;  ///< the worst first
};

/// All that a check has to say.
struct ensemble_report {
  std::chrono::milliseconds asked_session_timeout{0};
  std::chrono::milliseconds max_tick{0};  ///< as configured
  std::vector<server_report> servers;     ///< in the order of the hosts
  failure trouble;                        ///< what is wrong with the configuration, or why no server granted a session
  ensemble_judgement judgement;
};

/// The names in words: `leader`, `read-only`, `tick-too-large` and so on.
std::string_view to_string(server_mode mode) noexcept;
std::string_view to_string(verdict outcome) noexcept;
std::string_view to_string(concern about) noexcept;
std::string_view to_string(peer_judgement::cut_off when) noexcept;

}  // namespace zkelection
