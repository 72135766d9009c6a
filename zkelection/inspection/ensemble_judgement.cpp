#include "zkelection/inspection/ensemble_judgement.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <zkelection/duration.hpp>

#include "zkelection/base/utc_time.hpp"
#include "zkelection/core/lease.hpp"
#include "zkelection/core/lease_advice.hpp"

namespace zkelection::inspection {
namespace {

using std::chrono::milliseconds;
using server_test = std::function<bool(const server_report&)>;

bool serves(const server_report& server) { return server.reachable && server.mode != server_mode::not_serving; }

bool hides_its_tick(const server_report& server) {
  return serves(server) && (!server.tick || !server.min_session_timeout || !server.max_session_timeout);
}

/// A standalone server has no local sessions.
bool hides_its_sessions(const server_report& server) {
  return serves(server) && server.mode != server_mode::standalone && !server.local_sessions;
}

bool in_ensemble(const server_report& server) {
  return server.mode == server_mode::leader || server.mode == server_mode::follower ||
         server.mode == server_mode::observer || server.mode == server_mode::read_only;
}

/// The server's host; with its address if the host has several.
std::string name_of(const ensemble_report& seen, const server_report& server) {
  const bool shares_its_name = std::ranges::any_of(
      seen.servers, [&](const auto& other) { return other.host == server.host && other.address != server.address; });
  return shares_its_name ? fmt::format("{} ({})", server.host, server.address) : server.host;
}

/// The names of the servers that pass the test, `zk1:2181 and zk2:2181`. Empty if none does.
std::string names(const ensemble_report& seen, const server_test& test) {
  std::vector<std::string> found;
  for (const auto& server : seen.servers) {
    auto name = name_of(seen, server);
    if (test(server) && std::ranges::find(found, name) == found.end()) found.push_back(std::move(name));
  }
  std::string text;
  for (std::size_t i = 0; i < found.size(); ++i) {
    text += i == 0 ? "" : i + 1 == found.size() ? " and " : ", ";
    text += found[i];
  }
  return text;
}

bool has_certificate_that_ends(const server_report& server) {
  constexpr std::chrono::days soon{30};
  return server.certificate && server.certificate->valid_for < soon;
}

bool is_ipv6(const server_report& server) { return std::ranges::count(server.address, ':') > 1; }

/// Puts the judgement together, one question after the other.
class judge_of {
 public:
  explicit judge_of(const ensemble_report& seen) : seen_(seen) {}

  ensemble_judgement judge() {
    take_figures();
    ask_whether_all_were_seen();
    ask_about_ticks();
    ask_about_session_timeouts();
    ask_about_local_sessions();
    ask_whether_they_are_one_ensemble();
    ask_about_certificates();
    result_.peers = peers();
    std::ranges::stable_sort(result_.findings, std::greater{}, &finding::leads_to);
    result_.outcome = !result_.session_timeout   ? verdict::unreachable
                      : result_.findings.empty() ? verdict::safe
                                                 : result_.findings.front().leads_to;
    return std::move(result_);
  }

 private:
  void find(concern about, verdict leads_to, std::string text) {
    result_.findings.push_back({about, leads_to, std::move(text)});
  }

  void take_figures() {
    for (const auto& server : seen_.servers) {
      if (server.session_timeout)
        result_.session_timeout =
            std::min(*server.session_timeout, result_.session_timeout.value_or(milliseconds::max()));
      if (server.tick) result_.largest_tick = std::max(*server.tick, result_.largest_tick.value_or(milliseconds(0)));
    }
    timeout_ = result_.session_timeout.value_or(seen_.asked_session_timeout);
    const auto lease = core::expected_lease(timeout_, seen_.max_tick);
    result_.lease_after_renewal = std::chrono::floor<milliseconds>(lease.after_renewal);
    result_.lease_before_renewal = std::chrono::floor<milliseconds>(lease.before_renewal);
    result_.shortest_gap = timeout_;
    result_.longest_gap = timeout_ + result_.largest_tick.value_or(seen_.max_tick);
    if (!result_.session_timeout) return;
    if (auto problem = core::problem_with_lease(seen_.asked_session_timeout, timeout_, seen_.max_tick))
      find(concern::lease_not_kept, verdict::unsafe, std::move(*problem));
  }

  void ask_whether_all_were_seen() {
    const auto silent =
        names(seen_, [](const server_report& server) { return !serves(server) || !server.session_timeout; });
    if (!silent.empty())
      find(concern::server_not_seen, verdict::unseen,
           fmt::format("{}: no session was granted there, see above", silent));
    const auto ticks = names(seen_, hides_its_tick);
    if (!ticks.empty()) {
      find(concern::tick_not_seen, verdict::unseen,
           fmt::format("{}: cannot see whether the tick is at most the max_tick of {}; the word conf would tell{}",
                       ticks, duration_text(seen_.max_tick), hint()));
    }
    const auto sessions = names(seen_, hides_its_sessions);
    if (!sessions.empty()) {
      find(concern::sessions_not_seen, verdict::unseen,
           fmt::format("{}: cannot see whether sessions are local ones; the word mntr would tell", sessions));
    }
  }

  std::string hint() const {
    const auto hint = core::tick_hint(seen_.asked_session_timeout, timeout_);
    if (hint <= seen_.max_tick) return {};
    return fmt::format(
        ". BEWARE: the smallest session timeout, {}, is usually two ticks, and a tick of {} is too large",
        duration_text(timeout_), duration_text(hint));
  }

  void ask_about_ticks() {
    auto needed = result_.largest_tick.value_or(milliseconds(0));
    const auto too_large =
        names(seen_, [this](const server_report& server) { return server.tick && *server.tick > seen_.max_tick; });
    if (!too_large.empty()) {
      find(
          concern::tick_too_large, verdict::unsafe,
          fmt::format("{}: the tick of up to {} is larger than the max_tick of {}, so a lease may outlast its session, "
                      "and two instances may believe in the mastership at once; set max_tick to {} or more",
                      too_large, duration_text(needed), duration_text(seen_.max_tick), duration_text(needed)));
    }
    const auto behind =
        names(seen_, [this](const server_report& server) { return master_of(server) == server_mode::follower; });
    if (!behind.empty()) {
      needed *= 2;
      if (too_large.empty() && needed > seen_.max_tick) {
        find(concern::tick_too_large, verdict::unsafe,
             fmt::format("{}: an ObserverMaster stands between this observer and the leader, so a tick counts twice; "
                         "set max_tick to "
                         "{} or more, or remove the observer from the hosts",
                         behind, duration_text(needed)));
      }
    }
    const auto unclear = names(seen_, [this](const server_report& server) { return hides_its_master(server); });
    if (!unclear.empty() && 2 * needed > seen_.max_tick) {
      find(concern::learner_not_seen, verdict::unseen,
           fmt::format("{}: cannot see whether an ObserverMaster stands between this observer and the leader, so that "
                       "a tick counts twice; the word mntr would tell if all servers were among the hosts",
                       unclear));
    }
    const bool all_ticks =
        std::ranges::all_of(seen_.servers, [](const auto& server) { return server.tick.has_value(); });
    if (!all_ticks || needed.count() == 0 || needed >= seen_.max_tick || !unclear.empty()) return;
    if (const auto better = core::expected_lease(timeout_, needed);
        std::chrono::floor<milliseconds>(better.before_renewal) > result_.lease_before_renewal) {
      find(concern::max_tick_generous, verdict::safe,
           fmt::format("a max_tick of {} would do, and give a lease of {} to {}", duration_text(needed),
                       duration_text(better.before_renewal), duration_text(better.after_renewal)));
    }
  }

  /// The mode of the server that an observer follows. `unknown` if that server is not among the hosts.
  server_mode master_of(const server_report& observer) const {
    if (observer.mode != server_mode::observer || !observer.learner_master) return server_mode::unknown;
    const auto master =
        std::ranges::find_if(seen_.servers, [&](const auto& server) { return server.id == observer.learner_master; });
    return master == seen_.servers.end() ? server_mode::unknown : master->mode;
  }

  bool hides_its_master(const server_report& server) const {
    return server.mode == server_mode::observer && master_of(server) == server_mode::unknown;
  }

  void ask_about_session_timeouts() {
    std::set<milliseconds> granted;
    std::set<std::pair<milliseconds, milliseconds>> limits;
    for (const auto& server : seen_.servers) {
      if (server.session_timeout) granted.insert(*server.session_timeout);
      if (server.min_session_timeout && server.max_session_timeout)
        limits.emplace(*server.min_session_timeout, *server.max_session_timeout);
    }
    if (granted.size() > 1) {
      find(concern::timeouts_disagree, verdict::unsafe,
           fmt::format(
               "the servers grant session timeouts from {} to {}, so a session that changes servers no longer fits "
               "its lease; give all servers the same minSessionTimeout, maxSessionTimeout and tickTime",
               duration_text(*granted.begin()), duration_text(*granted.rbegin())));
    } else if (limits.size() > 1) {
      find(concern::limits_differ, verdict::safe,
           "the servers have different limits for session timeouts, but all grant this one; better give all servers "
           "the same "
           "minSessionTimeout, maxSessionTimeout and tickTime");
    }
    if (granted.size() == 1 && timeout_ != seen_.asked_session_timeout) {
      find(concern::timeout_differs, verdict::safe,
           fmt::format("we asked for {}, and the servers granted {}", duration_text(seen_.asked_session_timeout),
                       duration_text(timeout_)));
    }
  }

  void ask_about_local_sessions() {
    const auto local = names(seen_, [](const server_report& server) { return server.local_sessions.value_or(0) > 0; });
    if (!local.empty()) {
      find(concern::local_sessions, verdict::unsafe,
           fmt::format("{}: sessions are local ones, which the quorum does not know; turn localSessionsEnabled off",
                       local));
    }
  }

  /// Servers of one ensemble know each other's sessions, unless these are local ones. If that does not show it, their
  /// modes may.
  void ask_whether_they_are_one_ensemble() {
    const bool any_local =
        std::ranges::any_of(seen_.servers, [](const auto& server) { return server.local_sessions.value_or(0) > 0; });
    const auto is_stranger = [any_local](const server_report& server) {
      return !any_local && server.same_ensemble == std::optional(false);
    };
    const auto first =
        std::ranges::find_if(seen_.servers, [](const auto& server) { return server.session_timeout.has_value(); });
    if (std::ranges::any_of(seen_.servers, is_stranger)) {
      return find_ensembles(
          names(seen_, [&](const auto& server) { return &server == &*first || is_stranger(server); }));
    }
    const bool one_is_alone =
        std::ranges::any_of(seen_.servers, [](const auto& server) { return server.mode == server_mode::standalone; });
    if (one_is_alone && std::ranges::any_of(seen_.servers, in_ensemble)) {
      return find_ensembles(names(seen_, [](const auto& server) {
        return server.mode == server_mode::standalone || server.mode == server_mode::leader;
      }));
    }
    const auto is_unclear = [](const server_report& server) {
      return server.session_timeout.has_value() && !server.same_ensemble.has_value();
    };
    const auto unclear = names(seen_, is_unclear);
    if (!unclear.empty()) {
      find(concern::ensemble_not_seen, verdict::unseen,
           fmt::format("{}: cannot see whether it belongs to the ensemble of {}, see above", unclear,
                       name_of(seen_, *first)));
    }
  }

  void ask_about_certificates() {
    const auto time_left = [](const server_report& server) {
      return server.certificate ? server.certificate->valid_for : std::chrono::seconds::max();
    };
    const auto first = std::ranges::min_element(seen_.servers, {}, time_left);
    if (first == seen_.servers.end() || !has_certificate_that_ends(*first)) return;
    const auto days = std::chrono::floor<std::chrono::days>(first->certificate->valid_for).count();
    find(concern::certificate_ends, verdict::safe,
         fmt::format("{}: the server's certificate ends in {} day{}, at {}: replace it, or nobody can connect then",
                     names(seen_, has_certificate_that_ends), days, days == 1 ? "" : "s",
                     base::utc_text(first->certificate->valid_until)));
  }

  void find_ensembles(const std::string& servers) {
    find(concern::not_one_ensemble, verdict::unsafe,
         fmt::format("these servers belong to more than one ensemble, and each has a master of its own: {}", servers));
  }

  peer_judgement peers() const {
    milliseconds serves_for{0};
    bool all_seen = true;
    for (const auto& server : seen_.servers) {
      if (server.mode == server_mode::standalone) continue;
      if (server.tick && server.sync_limit) {
        serves_for = std::max(serves_for, *server.tick * *server.sync_limit);
      } else {
        all_seen = false;
      }
    }
    if (!result_.session_timeout) return {};
    auto peers = judge_peer(timeout_, result_.largest_tick.value_or(milliseconds(0)), serves_for);
    if (!all_seen && peers.when_cut_off == peer_judgement::cut_off::safe) peers = {};
    return peers;
  }

  const ensemble_report& seen_;
  milliseconds timeout_{0};
  ensemble_judgement result_;
};

}  // namespace

ensemble_judgement judge(const ensemble_report& seen) { return judge_of(seen).judge(); }

void leave_out_closed_doors(std::vector<server_report>& of_one_name) {
  for (const bool ipv6 : {false, true}) {
    const auto open = [](bool family) {
      return [family](const server_report& server) { return server.reachable && is_ipv6(server) == family; };
    };
    if (std::ranges::any_of(of_one_name, open(ipv6)) || std::ranges::none_of(of_one_name, open(!ipv6))) continue;
    std::erase_if(of_one_name, [ipv6](const server_report& server) { return is_ipv6(server) == ipv6; });
  }
}

peer_judgement judge_peer(milliseconds session_timeout, milliseconds tick, milliseconds serves_for) {
  // A syncLimit may be any number, and nanoseconds have room for 292 years.
  serves_for = std::min<milliseconds>(serves_for, std::chrono::years(10));
  if (serves_for.count() == 0) return {peer_judgement::cut_off::safe, milliseconds(0), milliseconds(0)};
  const std::chrono::nanoseconds report = tick / 2 + tick / 10;
  const std::chrono::nanoseconds timeout = session_timeout;
  const auto overlap = serves_for + report - (timeout - timeout / 3);
  const auto safe_from = std::chrono::ceil<milliseconds>((serves_for + report) * 3 / 2);
  if (overlap.count() <= 0) return {peer_judgement::cut_off::safe, milliseconds(0), safe_from};
  return {peer_judgement::cut_off::unsafe, std::chrono::ceil<milliseconds>(overlap), safe_from};
}

}  // namespace zkelection::inspection
